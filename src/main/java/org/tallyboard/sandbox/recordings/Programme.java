package org.tallyboard.sandbox.recordings;

import java.time.Duration;
import java.util.List;

/// One entry of the timetable. Times count from the start of a round, at natural speed.
///
/// @param title what it is called
/// @param channel the demo channel that shows it
/// @param start planned start
/// @param end planned end
/// @param announced true when the job is sent at the beginning of the round and waits for its start in a worker; else
///     it is sent when it starts, and waits in the queue when every slot is taken
record Programme(String title, String channel, Duration start, Duration end, boolean announced) {

    /// When the next round begins; the last programmes of a round run into it.
    static final Duration ROUND = Duration.ofSeconds(480);

    /// The round: more than four at once, so that some wait; a source that is not there, one that disappears for a
    /// while, and one that falls silent. The first minute leaves a slot free, so that the worker gives up soon.
    static List<Programme> round() {
        return List.of(
                now("Old Pier cam", "old-pier", 0, 540),
                now("Sky Harbour cam 2", "sky-harbour-2", 0, 540),
                now("City Council live", "city-council", 0, 300),
                now("Studio A clean feed", "studio-a", 0, 180),
                now("Ferry terminal", "ferry-terminal", 60, 420),
                now("Night sky N", "night-sky-n", 70, 470),
                now("Parliament hall 1", "parliament-1", 80, 390),
                now("Harbour briefing", "harbour-briefing", 90, 450),
                new Programme("Morning show", "morning-show", Duration.ofSeconds(310), Duration.ofSeconds(540), true));
    }

    private static Programme now(String title, String channel, int start, int end) {
        return new Programme(title, channel, Duration.ofSeconds(start), Duration.ofSeconds(end), false);
    }
}
