package org.tallyboard.rabbitmq;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps a connection from going round for ever over messages that the client library cannot read: each ends the whole
/// connection (see [AmqpFailures#isUnreadableHeader]), and the next one may wait already.
final class MalformedGuard {

    private static final int MANY = 5;
    private static final Duration WITHIN = Duration.ofMinutes(10);

    private final Duration rest;
    private final Deque<Instant> losses = new ArrayDeque<>();

    /// @param rest how long to stay away after many such losses
    MalformedGuard(Duration rest) {
        this.rest = rest;
    }

    /// Counts a loss; answers how long to stay away now, or nothing when the usual pause will do.
    Optional<Duration> lost(@Nullable Throwable cause, Instant now) {
        if (!AmqpFailures.isUnreadableHeader(cause)) {
            return Optional.empty();
        }
        losses.addLast(now);
        losses.removeIf(at -> at.isBefore(now.minus(WITHIN)));
        if (losses.size() < MANY) {
            return Optional.empty();
        }
        losses.clear();
        return Optional.of(rest);
    }
}
