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
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who holds a job, decided by the broker alone: an exclusive queue for each job, which one connection can have at a
/// time. A second one is refused with 405 (RESOURCE_LOCKED); when the holder's connection ends, the broker deletes it
/// (measured: 27 ms after `kill -9`, on 3.10.8 and 4.0.5). No message is sent, and nobody is asked.
///
/// The names begin with `tallyboard.lease.`, for which a worker's account has the rights anyway. The queues are
/// exclusive, so that RabbitMQ 4.3 does not refuse them as transient.
///
/// A lock goes with its holder, and with it all knowledge of how the job ended. So of a job that another worker may
/// still believe to hold, word is left that it has ended: an empty queue that nobody owns, which the broker deletes
/// after [#KEPT].
public final class JobLocks {
    /// A worker that stood still for longer may end a job once more.
    private static final Duration KEPT = Duration.ofDays(1);

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

    /// Leaves word that something has ended, for as long as [#KEPT]. Without a connection nothing is left.
    ///
    /// @param what the attempt at a job
    /// @param node the worker where it ended, for people who look at the queue
    synchronized void leaveWord(String queue, String what, String node) {
        try {
            Channel through = channel();
            if (through != null) {
                through.queueDeclare(
                        wordName(queue, what),
                        true,
                        false,
                        false,
                        Map.of("x-queue-type", "classic", "x-expires", KEPT.toMillis(), "x-ended-at", node));
            }
        } catch (IOException | AlreadyClosedException e) {
            channel = null;
        }
    }

    /// Whether word was left that this has ended; false also where the broker does not answer.
    synchronized boolean isWord(String queue, String what) {
        try {
            Channel through = channel();
            if (through == null) {
                return false;
            }
            through.queueDeclarePassive(wordName(queue, what));
            return true;
        } catch (IOException | AlreadyClosedException e) {
            // There is no such queue (404), and the broker closes the channel with its answer.
            channel = null;
            return false;
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
        return "tallyboard.lease.job." + hash(queue, id);
    }

    /// The queue that stands for an end.
    static String wordName(String queue, String what) {
        return "tallyboard.lease.ended." + hash(queue, what);
    }

    private static String hash(String queue, String id) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((queue + "\n" + id).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
