package org.tallyboard.rabbitmq;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the log says about a service's connections: each reason once, not at each of the many attempts, until there is
/// a connection again. Shared by all connections of a service.
final class Outages {
    private static final Logger LOG = LoggerFactory.getLogger(Outages.class);

    private final Login login;
    private final String who;
    private final Set<String> told = new HashSet<>();

    /// @param who whose connections they are
    Outages(Login login, String who) {
        this.login = login;
        this.who = who;
    }

    /// A connection has ended, or was not to be had.
    synchronized void lost(String reason, Optional<Throwable> cause) {
        String words = login.words(reason, cause);
        if (told.add(words)) {
            LOG.warn("{} lost the broker: {}", who, words);
        }
    }

    /// The broker takes nothing in.
    ///
    /// @param why in its own words
    synchronized void blocked(String why) {
        if (told.add(why)) {
            LOG.warn(
                    "{} is blocked by the broker: {}; recordings go on, and what they tell waits until it is over",
                    who,
                    why);
        }
    }

    /// It takes things in again.
    synchronized void unblocked() {
        told.clear();
        LOG.info("{} is no longer blocked by the broker", who);
    }

    /// There is a connection; what ends it is told anew.
    synchronized void over() {
        told.clear();
        LOG.info("{} is connected to the broker", who);
    }
}
