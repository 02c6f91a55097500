package org.tallyboard.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// How far a recording is, from its latest `task-progress` event.
///
/// @param at the event's time
/// @param media media time recorded
/// @param bytes bytes written
/// @param bitrate bits per second
/// @param fps frames per second
/// @param drops frames dropped
/// @param speed multiple of real time
public record Progress(
        Instant at,
        Optional<Duration> media,
        OptionalLong bytes,
        OptionalDouble bitrate,
        OptionalDouble fps,
        OptionalLong drops,
        OptionalDouble speed) {}
