package org.tallyboard.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// How far a recording is, from its latest `recording-progress` event.
///
/// @param at the event's time
/// @param media media time recorded
/// @param bytes bytes written
/// @param bitrate bits per second
/// @param fps frames per second
/// @param drops frames dropped
/// @param speed multiple of real time
/// @param parts parts that the recording has so far: 1 while nothing has interrupted it
/// @param missing how much of the planned time no part has, so far
/// @param lost since when nothing comes from the source, and why; empty while it records
/// @param troubles what is wrong with the picture or the sound while something comes, and since when
/// @param disk what the disk will lack before the planned end; empty while there is room as far as the recorder knows
/// @param plan the planned times by which the recorder goes now
public record Progress(
        Instant at,
        Optional<Duration> media,
        OptionalLong bytes,
        OptionalDouble bitrate,
        OptionalDouble fps,
        OptionalLong drops,
        OptionalDouble speed,
        OptionalLong parts,
        Optional<Duration> missing,
        Optional<Lost> lost,
        List<Trouble> troubles,
        Optional<DiskShort> disk,
        Plan plan) {

    public Progress {
        troubles = List.copyOf(troubles);
    }

    /// One thing that is wrong.
    public record Trouble(Kind kind, Instant since) {
        /// What it is.
        public enum Kind {
            /// Sound alone comes.
            PICTURE_LOST,
            /// The picture comes, and a sound does not.
            SOUND_LOST,
            BLACK,
            FREEZE,
            SILENCE;

            /// The name of its field in the progress event.
            public String field() {
                return name().toLowerCase(Locale.ROOT) + "_since";
            }
        }
    }

    /// The source is gone for the moment, and the recorder tries to go on.
    ///
    /// @param since when the last of it came
    /// @param reason one sentence; empty text where the recorder does not tell
    public record Lost(Instant since, String reason) {}

    /// The disk will not hold all of it.
    ///
    /// @param fullAt when nothing more can be recorded, or since when; empty when only the joined file has no room
    /// @param missing how many bytes, where the recorder tells
    public record DiskShort(Optional<Instant> fullAt, OptionalLong missing) {}

    /// Planned times, which can have been changed since the job was sent; empty where the recorder does not tell.
    public record Plan(Optional<Instant> start, Optional<Instant> end) {
        /// Of a recorder that does not tell them.
        public static final Plan UNTOLD = new Plan(Optional.empty(), Optional.empty());
    }

    /// With nothing wrong with picture and sound.
    public Progress(
            Instant at,
            Optional<Duration> media,
            OptionalLong bytes,
            OptionalDouble bitrate,
            OptionalDouble fps,
            OptionalLong drops,
            OptionalDouble speed,
            OptionalLong parts,
            Optional<Duration> missing,
            Optional<Lost> lost,
            Optional<DiskShort> disk,
            Plan plan) {
        this(at, media, bytes, bitrate, fps, drops, speed, parts, missing, lost, List.of(), disk, plan);
    }

    /// The progress of a recorder that knows no parts.
    public Progress(
            Instant at,
            Optional<Duration> media,
            OptionalLong bytes,
            OptionalDouble bitrate,
            OptionalDouble fps,
            OptionalLong drops,
            OptionalDouble speed) {
        this(
                at,
                media,
                bytes,
                bitrate,
                fps,
                drops,
                speed,
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Plan.UNTOLD);
    }
}
