package org.tallyboard.recorder.capture;

import java.time.Duration;
import java.time.Instant;

/// A stretch of the planned time that no part has.
///
/// @param from wall time
/// @param to wall time
/// @param reason one sentence, without the source's credentials
public record Gap(Instant from, Instant to, String reason) {
    /// Two parts that are less apart follow each other, as far as wall times can tell. On a busy machine these are off
    /// by some tenths of a second; no whole second may be missing without a name.
    public static final Duration SMALLEST = Duration.ofMillis(500);
}
