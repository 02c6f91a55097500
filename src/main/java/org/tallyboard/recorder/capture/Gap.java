package org.tallyboard.recorder.capture;

import java.time.Instant;

/// A stretch of the planned time that no part has.
///
/// @param from wall time
/// @param to wall time
/// @param reason one sentence, without the source's credentials
public record Gap(Instant from, Instant to, String reason) {}
