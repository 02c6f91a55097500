package org.tallyboard.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the broker takes messages of a connection. One with an alarm stops to read from who publishes, and says so
/// only then (`connection.blocked`); what was sent waits in the socket, and may be taken in when the alarm is over and
/// nobody thinks of it any more. So a message that reaches nobody goes first.
public final class BlockProbe {
    private static final Logger LOG = LoggerFactory.getLogger(BlockProbe.class);

    private final Connection connection;
    private volatile Optional<String> reason = Optional.empty();
    private final CompletableFuture<Boolean> told = new CompletableFuture<>();

    public BlockProbe(Connection connection) {
        this.connection = connection;
        connection.addBlockedListener(
                why -> {
                    reason = Optional.of(why);
                    told.complete(true);
                },
                () -> reason = Optional.empty());
    }

    /// The broker's reason, such as `low on memory`, if it is known by now that it takes nothing.
    public Optional<String> reason() {
        return reason;
    }

    /// Sends a message to nobody and waits until the broker has taken it or says that it takes nothing.
    ///
    /// @param patience a broker that says neither is taken for one that takes messages
    public Optional<String> ask(Duration patience) throws InterruptedException {
        try {
            Channel channel = connection.createChannel();
            channel.confirmSelect();
            channel.addConfirmListener((tag, several) -> told.complete(false), (tag, several) -> told.complete(false));
            channel.addShutdownListener(cause -> told.complete(false));
            channel.basicPublish("", "tallyboard.nobody." + UUID.randomUUID(), null, new byte[0]);
            told.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (channel.isOpen()) {
                channel.abort();
            }
        } catch (IOException | ShutdownSignalException | ExecutionException | TimeoutException e) {
            // Whoever may not do this may still send the job.
            LOG.debug("the broker does not tell whether it takes messages", e);
        }
        return reason;
    }
}
