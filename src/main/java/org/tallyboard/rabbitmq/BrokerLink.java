package org.tallyboard.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection that comes back: opens it, sets it up, waits until it ends, and begins again, more slowly after each
/// failure in a row. The client's own recovery is not used: it restores queues one by one and hides that messages in
/// flight are gone.
public final class BrokerLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerLink.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final int CLOSE_MILLIS = 2000;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final Login login;
    private final String name;
    private final Listener listener;
    private final Duration longestPause;
    private final Thread keeper;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Connection connection;
    private volatile boolean closing;
    private final AtomicReference<@Nullable Throwable> ownReason = new AtomicReference<>();

    /// What a connection is used for. Called on the link's own thread, never twice at once.
    public interface Listener {
        /// Opens channels, declares and consumes. Throwing means that the connection is of no use: it is closed and
        /// opened again.
        void open(Connection connection) throws IOException, TimeoutException;

        /// The broker takes nothing in from this connection, because it has too little memory or room on its disk.
        /// Called on the client's threads, only once something was published. What is published waits.
        ///
        /// @param why in the broker's words, for example `low on memory`
        default void blocked(String why) {
            LOG.warn("The broker takes no messages ({}); see its alarms: rabbitmq-diagnostics alarms", why);
        }

        /// It takes things in again.
        default void unblocked() {
            LOG.info("The broker takes messages again");
        }

        /// The connection, or the attempt to get one, has ended.
        ///
        /// @param reason one sentence without credentials
        default void lost(String reason) {}

        /// The same with what ended it, for those who tell people what to do about it. May block until
        /// [BrokerLink#close] interrupts it: nothing is tried again meanwhile.
        ///
        /// @throws InterruptedException when it was interrupted
        default void lost(String reason, Optional<Throwable> cause) throws InterruptedException {
            lost(reason);
        }
    }

    public BrokerLink(Login login, String name, Listener listener) {
        this(login, name, listener, LONGEST_PAUSE);
    }

    /// @param longestPause between two attempts to connect
    public BrokerLink(Login login, String name, Listener listener, Duration longestPause) {
        this.login = login;
        this.name = name;
        this.listener = listener;
        this.longestPause = longestPause;
        this.keeper = Thread.ofVirtual().name("link-" + name).unstarted(this::keep);
    }

    public void start() {
        keeper.start();
    }

    /// Ends the connection so that the link opens a new one.
    ///
    /// @param why what [Listener#lost] is told, since nobody but this program has closed it
    public void restart(String why) {
        restart(new Restarted(why));
    }

    /// The same because the broker has closed a channel, or refused something, and said why.
    public void restart(Throwable why) {
        Connection open = connection;
        if (open != null) {
            ownReason.compareAndSet(null, why);
            open.abort();
        }
    }

    /// This program ended a connection itself.
    static final class Restarted extends IOException {
        private static final long serialVersionUID = 1;

        Restarted(String why) {
            super(why);
        }
    }

    /// Closes the connection for good and waits a moment until it is closed.
    @Override
    public void close() {
        closing = true;
        keeper.interrupt();
        try {
            if (!ended.await(3, TimeUnit.SECONDS)) {
                LOG.warn("The connection {} did not close in time", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep() {
        Duration pause = FIRST_PAUSE;
        while (!closing) {
            var use = new Use();
            try {
                use.run();
            } catch (InterruptedException e) {
                // Only close() interrupts; the loop ends by itself.
                LOG.debug("Connection {} is being closed", name);
            } catch (IOException | TimeoutException | RuntimeException e) {
                use.reason = reason(e);
                use.cause = e;
            }
            if (closing) {
                break;
            }
            LOG.debug("Connection {} lost: {}", name, use.reason);
            pause = use.opened ? FIRST_PAUSE : pause;
            if (!rest(use, pause)) {
                break;
            }
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(longestPause) < 0 ? twice : longestPause;
        }
        ended.countDown();
    }

    /// The life of one connection.
    private final class Use {
        private boolean opened;
        private String reason = "the connection ended";
        private @Nullable Throwable cause;

        void run() throws IOException, TimeoutException, InterruptedException {
            Connection open = login.factory().newConnection(name);
            try {
                connection = open;
                ownReason.set(null);
                var down = new CountDownLatch(1);
                open.addShutdownListener(cause -> down.countDown());
                open.addBlockedListener(listener::blocked, listener::unblocked);
                listener.open(open);
                opened = true;
                down.await();
                Throwable own = ownReason.get();
                cause = own == null ? open.getCloseReason() : own;
                reason = BrokerLink.reason(cause);
            } finally {
                connection = null;
                open.abort(CLOSE_MILLIS);
            }
        }
    }

    private boolean rest(Use use, Duration pause) {
        try {
            listener.lost(use.reason, Optional.ofNullable(use.cause));
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private static String reason(@Nullable Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof ShutdownSignalException signal && signal.getReason() != null) {
                return signal.getReason().toString();
            }
        }
        return cause == null ? "the connection ended" : String.valueOf(cause.getMessage());
    }
}
