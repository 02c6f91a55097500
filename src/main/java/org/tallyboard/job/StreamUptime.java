package org.tallyboard.job;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How long events have been received. This time stands still while none can be: before the start, during an outage or
/// a suspend, and for a while after each, until everybody who lives has had time to be heard. What is judged by it is
/// therefore never called gone for a silence that is our own.
final class StreamUptime {

    /// Every worker that lives has sent heartbeats by then.
    static final Duration SETTLED = Duration.ofSeconds(30);

    private Instant now = Instant.EPOCH;
    private Duration listened = Duration.ZERO;
    private @Nullable Instant since;

    /// Time went on; never back.
    void passed(Instant tick) {
        if (tick.isAfter(now)) {
            if (since != null) {
                Instant from = since.plus(SETTLED);
                Instant counted = from.isAfter(now) ? from : now;
                listened = tick.isAfter(counted) ? listened.plus(Duration.between(counted, tick)) : listened;
            }
            now = tick;
        }
    }

    /// Something can be heard, or was.
    void began() {
        if (since == null) {
            since = now;
        }
    }

    /// Nothing can be heard.
    void ended() {
        since = null;
    }

    Instant now() {
        return now;
    }

    Duration listened() {
        return listened;
    }

    /// True when somebody who is not heard is silent, and not merely unheard by us.
    boolean settled() {
        return since != null && !since.plus(SETTLED).isAfter(now);
    }
}
