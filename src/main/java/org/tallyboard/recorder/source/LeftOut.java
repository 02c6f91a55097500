package org.tallyboard.recorder.source;

import java.time.Duration;

/// A segment of HLS that its server did not give.
///
/// @param nanos when it was asked for first ([System#nanoTime])
/// @param length by its playlist
public record LeftOut(long nanos, Duration length) {}
