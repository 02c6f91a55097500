/// RabbitMQ: the only package that uses the AMQP client. It carries messages; what they mean is `celery`'s matter.
@NullMarked
package org.tallyboard.rabbitmq;

import org.jspecify.annotations.NullMarked;
