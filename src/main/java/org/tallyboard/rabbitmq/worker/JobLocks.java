package org.tallyboard.rabbitmq.worker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who holds a job, decided by the broker alone: an exclusive queue for each job, which one connection can have at a
/// time. A second one is refused with 405 (RESOURCE_LOCKED); when the holder's connection ends, the broker deletes it
/// (measured: 27 ms after `kill -9`, on 3.10.8 and 4.0.5). No message is sent, and nobody is asked.
///
/// The names begin with `tallyboard.lease.`, for which a worker's account has the rights anyway. The queues are
/// exclusive, so that RabbitMQ 4.3 does not refuse them as transient.
public final class JobLocks {
    /// What became of it.
    public enum Answer {
        /// This worker has it, or had it already.
        TAKEN,
        /// Another connection has it.
        HELD,
        /// There is no connection, or the broker did not answer.
        UNKNOWN
    }

    private @Nullable Connection connection;
    private @Nullable Channel channel;

    JobLocks() {}

    synchronized void open(Connection fresh) {
        connection = fresh;
        channel = null;
    }

    synchronized void lost() {
        connection = null;
        channel = null;
    }

    synchronized Answer take(String queue, String id) {
        try {
            Channel through = channel();
            if (through == null) {
                return Answer.UNKNOWN;
            }
            through.queueDeclare(name(queue, id), false, true, true, Map.of());
            return Answer.TAKEN;
        } catch (IOException | AlreadyClosedException e) {
            // The broker closes the channel with its refusal; after silence it is of no use either.
            channel = null;
            return isLocked(e) ? Answer.HELD : Answer.UNKNOWN;
        }
    }

    synchronized void release(String queue, String id) {
        try {
            Channel through = channel();
            if (through != null) {
                through.queueDelete(name(queue, id));
            }
        } catch (IOException | AlreadyClosedException e) {
            channel = null;
        }
    }

    private @Nullable Channel channel() throws IOException {
        if (channel == null && connection != null) {
            channel = connection.createChannel();
        }
        return channel;
    }

    private static boolean isLocked(Exception e) {
        Throwable cause = e instanceof ShutdownSignalException ? e : e.getCause();
        return cause instanceof ShutdownSignalException signal
                && signal.getReason() instanceof AMQP.Channel.Close close
                && close.getReplyCode() == AMQP.RESOURCE_LOCKED;
    }

    /// The queue that stands for a job: an id may be longer than a queue's name.
    ///
    /// @param queue the task queue
    public static String name(String queue, String id) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((queue + "\n" + id).getBytes(StandardCharsets.UTF_8));
            return "tallyboard.lease.job." + HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
