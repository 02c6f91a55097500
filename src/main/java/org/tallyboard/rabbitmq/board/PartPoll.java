package org.tallyboard.rabbitmq.board;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.broker.BrokerView.Part;
import org.tallyboard.rabbitmq.board.ApiException.Kind;
import org.tallyboard.source.Freshness;

/// One part of a broker, read while it is wanted, with an interval, an age and a failure of its own. Rounds are for one
/// thread; how the part is, any thread may ask.
final class PartPoll {

    private static final Logger LOG = LoggerFactory.getLogger(PartPoll.class);

    /// A read that took n s is made every 20 n s at most: it keeps the broker busy for a twentieth of the time.
    private static final int IDLE_PARTS = 20;
    /// One that failed after n s comes again after 2 n s, so that nobody waits long for a broker that is back.
    private static final int FAILED_IDLE_PARTS = 2;

    /// To look whether it is wanted asks nobody, and what an alarm makes wanted is wanted at once.
    private static final Duration UNWANTED = Duration.ofMillis(500);

    private final Part part;
    private final Duration usual;
    private final Duration again;
    private final Duration refused;
    private final InstantSource clock;
    private final InstantSource time;
    private final BooleanSupplier wanted;
    private final Reading reading;
    private volatile Optional<Freshness> freshness = Optional.empty();
    private volatile Optional<ApiException> failure = Optional.empty();
    private Duration tookBefore = Duration.ZERO;

    /// Reads, and keeps what it read.
    interface Reading {
        void read() throws ApiException;
    }

    /// @param usual how often to read
    /// @param again how often while it fails
    /// @param refused how often while the login is refused, so that no account gets locked
    /// @param clock our own clock
    /// @param time by which reads are measured
    /// @param wanted whether anybody needs it now
    PartPoll(
            Part part,
            Duration usual,
            Duration again,
            Duration refused,
            InstantSource clock,
            InstantSource time,
            BooleanSupplier wanted,
            Reading reading) {
        this.part = part;
        this.usual = usual;
        this.again = again;
        this.refused = refused;
        this.clock = clock;
        this.time = time;
        this.wanted = wanted;
        this.reading = reading;
    }

    Part part() {
        return part;
    }

    /// How the part is; empty while it is not wanted, or this broker does not offer it.
    Optional<Freshness> freshness() {
        return freshness;
    }

    /// Why the latest read failed.
    Optional<ApiException> failure() {
        return failure;
    }

    /// Whether somebody needs it.
    boolean isWanted() {
        return wanted.getAsBoolean();
    }

    /// Reads once, if it is wanted; says when to come again, counted from now.
    Duration round() {
        if (!isWanted()) {
            freshness = Optional.empty();
            failure = Optional.empty();
            return shorter(usual, UNWANTED);
        }
        Instant begin = clock.instant();
        Instant tick = time.instant();
        try {
            reading.read();
            Duration took = Duration.between(tick, time.instant());
            // One slow read alone may be this program's, which has just started or was kept waiting by its machine.
            Duration sure = shorter(took, tookBefore);
            tookBefore = took;
            Duration interval = longer(usual, sure.multipliedBy(IDLE_PARTS));
            failure = Optional.empty();
            freshness = Optional.of(Freshness.read(begin, interval));
            return interval.minus(shorter(took, interval));
        } catch (ApiException e) {
            return failed(e, begin, Duration.between(tick, time.instant()));
        } catch (RuntimeException e) {
            LOG.error("Reading {} met an error of this program", part.words(), e);
            String cause = "an error of this program (" + e.getClass().getSimpleName() + ")";
            return failed(new ApiException(Kind.BROKEN, cause, "look into this program's log"), begin, Duration.ZERO);
        }
    }

    /// Fails without asking, for the reason that another part failed for.
    Duration fail(ApiException e) {
        failed(e, clock.instant(), Duration.ZERO);
        return again;
    }

    private Duration failed(ApiException e, Instant begin, Duration took) {
        boolean absent = e.kind() == Kind.ABSENT || e.kind() == Kind.BAD_REQUEST;
        if (absent && part == Part.DEPRECATED_FEATURES) {
            // RabbitMQ before 3.13 knows none.
            freshness = Optional.empty();
            failure = Optional.empty();
            return usual;
        }
        Duration least = e.kind() == Kind.REFUSED ? longer(refused, again) : again;
        Duration interval = longer(least, took.multipliedBy(FAILED_IDLE_PARTS));
        Freshness old = freshness.orElseGet(() -> Freshness.never(interval));
        freshness = Optional.of(new Freshness(old.readAt(), interval, old.failure()).failed(e.failure(begin)));
        failure = Optional.of(e);
        return interval;
    }

    static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
