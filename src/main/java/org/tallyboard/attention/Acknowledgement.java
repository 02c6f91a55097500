package org.tallyboard.attention;

import java.time.Instant;
import java.util.Optional;

/// A person's word that they know of something that needs a person: it stays listed, and calls for nobody else.
///
/// It ends at `until`, when what it was for is over, or when that has become worse than it was.
///
/// @param key what it is for
/// @param severity how bad it was when the person saw it
/// @param by who gave it, for example `dana@ops-7`
/// @param at when
/// @param until when it calls again, for a snooze; empty for as long as it lasts
/// @param why in the person's own words; empty text when they gave none
public record Acknowledgement(
        AttentionKey key, Severity severity, String by, Instant at, Optional<Instant> until, String why) {

    /// The most characters of `why`.
    public static final int LONGEST_WHY = 200;

    /// Whether it still counts for something of this severity at `now`.
    public boolean covers(Severity present, Instant now) {
        return !present.isWorseThan(severity)
                && until.filter(end -> !end.isAfter(now)).isEmpty();
    }
}
