package org.tallyboard.recorder.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A time on a clock on the wall, and when that is. When the clock is put forward some times do not exist: such a one
/// is moved by the change, as RFC 5545 3.3.5 says, so that nothing that is planned for it is lost. When it is put back
/// some come twice: the first one is meant, unless the time has to be after another that is later.
///
/// @param at when it is
/// @param remark what was done where the clock does not tell the time; empty when it does
record WallTime(Instant at, Optional<String> remark) {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT);
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    static WallTime of(LocalDateTime local, ZoneRules rules) {
        return of(local, rules, Instant.MIN);
    }

    /// @param after what the time is later than, where it comes twice
    static WallTime of(LocalDateTime local, ZoneRules rules, Instant after) {
        List<ZoneOffset> offsets = rules.getValidOffsets(local);
        if (offsets.size() == 1) {
            return new WallTime(local.toInstant(offsets.getFirst()), Optional.empty());
        }
        String when = HOUR.format(local) + " on " + DAY.format(local);
        if (offsets.isEmpty()) {
            var change = rules.getTransition(local);
            Instant moved = local.toInstant(change.getOffsetBefore());
            return new WallTime(
                    moved,
                    Optional.of(when + " does not exist, since the clock is put forward then; "
                            + HOUR.format(LocalDateTime.ofInstant(moved, change.getOffsetAfter())) + " is taken"));
        }
        Instant first = local.toInstant(offsets.getFirst());
        boolean second = !first.isAfter(after);
        return new WallTime(
                second ? local.toInstant(offsets.getLast()) : first,
                Optional.of(when + " comes twice, since the clock is put back then; the "
                        + (second ? "second" : "first") + " one is taken"));
    }
}
