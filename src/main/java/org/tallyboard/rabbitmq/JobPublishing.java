package org.tallyboard.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;

/// What everything that publishes jobs needs.
public final class JobPublishing {
    private JobPublishing() {}

    /// Publishes as it is.
    ///
    /// @param mandatory whether the broker gives it back when it reaches no queue
    public static void send(Channel channel, Publication publication, boolean mandatory) throws IOException {
        Route route = publication.route();
        channel.basicPublish(
                route.exchange(),
                route.routingKey(),
                mandatory,
                AmqpCodec.properties(publication.message()),
                publication.message().body().toArray());
    }

    /// Makes a task queue (durable) only where it is missing: one that is there is used as it was declared, whatever
    /// its arguments.
    public static void queue(Connection connection, String name) throws IOException, TimeoutException {
        Channel look = connection.createChannel();
        try {
            look.queueDeclarePassive(name);
            look.close();
        } catch (IOException e) {
            if (!isMissing(e)) {
                throw e;
            }
            // The broker has closed the channel that looked.
            try (Channel make = connection.createChannel()) {
                make.queueDeclare(name, true, false, false, Map.of());
            }
        }
    }

    private static boolean isMissing(IOException e) {
        return e.getCause() instanceof ShutdownSignalException signal
                && signal.getReason() instanceof AMQP.Channel.Close close
                && close.getReplyCode() == AMQP.NOT_FOUND;
    }

    /// A channel whose end, by a broker's refusal for example, makes the link open everything anew.
    public static Channel watched(Connection connection, BrokerLink link) throws IOException {
        Channel channel = connection.createChannel();
        channel.addShutdownListener(cause -> {
            if (!cause.isHardError()) {
                link.restart(cause);
            }
        });
        return channel;
    }
}
