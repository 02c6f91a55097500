/// RabbitMQ: the only package that uses the AMQP client. Here is what board, worker and scheduler share:
/// connections that come back, publishing with confirms, questions to workers. It carries messages; what they mean
/// is `celery`'s matter.
@NullMarked
package org.tallyboard.rabbitmq;

import org.jspecify.annotations.NullMarked;
