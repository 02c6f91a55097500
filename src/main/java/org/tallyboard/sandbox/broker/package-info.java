/// The demo broker: Apache Qpid Broker-J in this process, and a small HTTP facade that answers the few management
/// endpoints Tallyboard reads, in RabbitMQ's shape.
///
/// For demonstration only. It ignores TTL, length limits, dead-lettering and priorities, nacks what it cannot route,
/// and loses anonymous publishes when an exchange and a queue share a name: nothing that is said or tested about
/// RabbitMQ
/// may rest on it. Qpid's classes stay inside this package.
@NullMarked
package org.tallyboard.sandbox.broker;

import org.jspecify.annotations.NullMarked;
