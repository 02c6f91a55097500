/// What a recording worker has of a broker: tasks, leases, claims, results, remote control and telemetry, each on a
/// connection of its own. [WorkerChannel] puts it together.
@NullMarked
package org.tallyboard.rabbitmq.worker;

import org.jspecify.annotations.NullMarked;
