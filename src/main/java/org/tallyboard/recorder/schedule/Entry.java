package org.tallyboard.recorder.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
/// @param options what else the worker is asked for, by the name of the keyword argument: `headers`, `rendition`,
///     `language`, `detect`
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
        Map<String, String> options,
        List<String> tags) {
    /// The names of `options`.
    static final List<String> OPTIONS = List.of("headers", "rendition", "language", "detect");

    public Entry {
        options = Map.copyOf(options);
        tags = List.copyOf(tags);
    }

    /// The same under another id.
    Entry withId(String other) {
        return new Entry(other, title, source, start, end, priority, container, profile, options, tags);
    }

    /// Without options.
    public Entry(
            String id,
            String title,
            String source,
            Instant start,
            Instant end,
            OptionalInt priority,
            Optional<String> container,
            Optional<String> profile,
            List<String> tags) {
        this(id, title, source, start, end, priority, container, profile, Map.of(), tags);
    }

    /// An entry that cannot be recorded, with what can be told of it.
    ///
    /// @param position where it stands, for example `page 2, /items/7`, `line 120` or `event 3, line 41`
    /// @param id what the schedule calls it; empty when not even that can be read
    /// @param title what people call it; empty where it has none
    /// @param channel empty where it names none
    /// @param time when it would start, as the schedule writes it; empty where it says nothing
    /// @param reason what is wrong with it; never quotes a source
    /// @param remedy what would be right; empty where the reason says it
    public record Problem(
            String position,
            Optional<String> id,
            String title,
            String channel,
            String time,
            String reason,
            String remedy) {
        private static final int MOST = 60;

        /// A problem of which no more is known.
        public Problem(String position, String reason, Optional<String> id) {
            this(position, id, "", "", "", reason, "");
        }

        /// The ids under which an entry may be told as bad: its own, and in calendars that of the event that it is a
        /// time of (`UID` of `UID/…`).
        public static Stream<String> idsFor(String entry) {
            return Stream.concat(
                    Stream.of(entry),
                    IntStream.range(0, entry.length())
                            .filter(at -> entry.charAt(at) == '/')
                            .mapToObj(at -> entry.substring(0, at)));
        }

        /// Whether it may be about the entry with this id.
        public boolean covers(String entry) {
            return id.isPresent() && idsFor(entry).anyMatch(id.get()::equals);
        }

        /// Everything in one line.
        public String describe() {
            return position + about() + ": " + reason + (remedy.isEmpty() ? "" : "; " + remedy);
        }

        private String about() {
            List<String> parts = new ArrayList<>();
            id.ifPresent(text -> parts.add(DisplayLimits.line(text, MOST)));
            if (!title.isEmpty()) {
                parts.add("\"" + DisplayLimits.line(title, MOST) + "\"");
            }
            if (!channel.isEmpty()) {
                parts.add("on " + DisplayLimits.line(channel, MOST));
            }
            if (!time.isEmpty()) {
                parts.add("at " + DisplayLimits.line(time, MOST));
            }
            return parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")";
        }
    }
}
