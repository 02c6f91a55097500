package org.tallyboard.rabbitmq;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the log says about a service's connections: each reason once, not at each of the many attempts, until all are
/// there again. Shared by all connections of a service, so that a broker that goes is told once and not by each.
public final class OutageLog {
    private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

    private final Login login;
    private final String who;
    private final Set<String> told = new HashSet<>();
    /// The connections that are not there.
    private final Set<String> missing = new HashSet<>();

    /// @param who whose connections they are
    public OutageLog(Login login, String who) {
        this.login = login;
        this.who = who;
    }

    /// A connection is wanted.
    ///
    /// @param use what for, in a word
    public synchronized void begun(String use) {
        missing.add(use);
    }

    /// A connection has ended, or was not to be had.
    public synchronized void lost(String use, String reason, Optional<Throwable> cause) {
        missing.add(use);
        String words = login.words(reason, cause);
        if (told.add(words)) {
            LOG.warn("{} lost the broker: {} (its connection for {})", who, words, use);
        }
    }

    /// There is a connection. Once none is missing, what ends one is told anew.
    public synchronized void over(String use) {
        if (missing.remove(use) && missing.isEmpty()) {
            told.clear();
            LOG.info("{} is connected to the broker", who);
        }
    }
}
