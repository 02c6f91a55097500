/// RabbitMQ as its management API tells it. Values only; may import `source`.
@NullMarked
package org.tallyboard.broker;

import org.jspecify.annotations.NullMarked;
