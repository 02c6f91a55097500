package org.tallyboard.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/// Exchanges that others own.
public final class Exchanges {

    private Exchanges() {}

    /// Makes an exchange only where it is missing: one that is there is used as it was declared.
    ///
    /// @throws IOException when it is missing and may not be made
    public static void ensure(Connection connection, String name, String type, boolean durable)
            throws IOException, TimeoutException {
        if (!exists(connection, name)) {
            try (Channel channel = connection.createChannel()) {
                channel.exchangeDeclare(name, type, durable);
            }
        }
    }

    /// Looks without making; the channel that a broker closes over it is no other's.
    public static boolean exists(Connection connection, String name) throws IOException, TimeoutException {
        Channel channel = connection.createChannel();
        try {
            channel.exchangeDeclarePassive(name);
            channel.close();
            return true;
        } catch (IOException e) {
            boolean missing = e.getCause() instanceof ShutdownSignalException signal
                    && signal.getReason() instanceof AMQP.Channel.Close close
                    && close.getReplyCode() == AMQP.NOT_FOUND;
            if (!missing) {
                throw e;
            }
            return false;
        }
    }
}
