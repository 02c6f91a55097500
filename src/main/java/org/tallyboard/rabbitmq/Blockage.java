package org.tallyboard.rabbitmq;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the broker blocks those who publish (an alarm for memory or disk), and for how long it has done so in all.
/// Shared by all connections of a service, and told in the log once for all of them.
public final class Blockage {
    private static final Logger LOG = LoggerFactory.getLogger(Blockage.class);

    private final String who;
    private final Set<Object> blocked = new HashSet<>();
    private long since;
    private long nanosBefore;

    /// @param who whose connections they are
    public Blockage(String who) {
        this.who = who;
    }

    /// A connection is blocked.
    ///
    /// @param reason in the broker's words, for example `low on memory`
    public synchronized void begun(Object connection, String reason) {
        if (blocked.isEmpty()) {
            since = System.nanoTime();
            LOG.warn(
                    "{} is blocked by the broker: {}; recordings go on, and what they tell waits until it is over. See its"
                            + " alarms: rabbitmq-diagnostics alarms",
                    who,
                    reason);
        }
        blocked.add(connection);
    }

    /// A connection is no longer blocked, or is gone.
    public synchronized void over(Object connection) {
        if (blocked.remove(connection) && blocked.isEmpty()) {
            long lasted = System.nanoTime() - since;
            nanosBefore += lasted;
            LOG.info(
                    "{} is no longer blocked by the broker, after {} s",
                    who,
                    Duration.ofNanos(lasted).toSeconds());
        }
    }

    public synchronized boolean isOn() {
        return !blocked.isEmpty();
    }

    /// How long it has been so in all, until now.
    public synchronized Duration total() {
        return Duration.ofNanos(nanosBefore + (blocked.isEmpty() ? 0 : System.nanoTime() - since));
    }
}
