package org.tallyboard.recorder.schedule;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// One recording that a schedule asks for.
///
/// @param id what the schedule calls it; stays the same when the entry changes
/// @param title what people call it
/// @param source URL of the live source; may hold a password, so it is shown through [Sources#shown] only
/// @param start planned start, without padding
/// @param end planned end, without padding; after the start
/// @param priority of the message, 0 to 255
/// @param container `mkv`, `mp4` or `ts`; empty for the worker's own choice
/// @param profile name of a transcoding profile; empty for a plain copy
/// @param tags words that the recording is found by
public record Entry(
        String id,
        String title,
        String source,
        Instant start,
        Instant end,
        OptionalInt priority,
        Optional<String> container,
        Optional<String> profile,
        List<String> tags) {
    public Entry {
        tags = List.copyOf(tags);
    }

    /// An entry that cannot be recorded.
    ///
    /// @param position where it stands, for example `page 2, /items/7`, `line 120` or `event 3`
    /// @param reason what is wrong with it, and what would be right; never quotes a source
    /// @param id what the schedule calls it; empty when not even that can be read
    public record Problem(String position, String reason, Optional<String> id) {
        /// Both in one line.
        public String describe() {
            return position + id.map(text -> " (" + Words.line(text, 60) + ")").orElse("") + ": " + reason;
        }
    }
}
