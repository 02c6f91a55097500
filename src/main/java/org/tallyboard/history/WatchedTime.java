package org.tallyboard.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A time in which one board has watched and written what it saw, but for its lapses.
///
/// @param from when it began
/// @param to until when everything that it saw is written
/// @param lapses in it
public record WatchedTime(Instant from, Instant to, List<Gap> lapses) {

    public WatchedTime {
        lapses = List.copyOf(lapses);
    }

    /// The times between `from` and `to` of which no board has written everything, oldest first.
    ///
    /// @param watches of several boards, in any order
    public static List<Gap> gaps(List<WatchedTime> watches, Instant from, Instant to) {
        List<WatchedTime> whole = watches.stream()
                .flatMap(watch -> watch.parts().stream())
                .filter(part -> part.from.isBefore(part.to))
                .sorted(Comparator.comparing(WatchedTime::from))
                .toList();
        List<Gap> lapses =
                watches.stream().flatMap(watch -> watch.lapses.stream()).toList();
        List<Gap> gaps = new ArrayList<>();
        Instant reached = from;
        for (WatchedTime part : whole) {
            if (part.from.isAfter(reached) && reached.isBefore(to)) {
                gaps.add(gap(reached, earlier(part.from, to), lapses));
            }
            reached = part.to.isAfter(reached) ? part.to : reached;
        }
        if (reached.isBefore(to)) {
            gaps.add(gap(reached, to, lapses));
        }
        return gaps;
    }

    /// It without its lapses.
    private List<WatchedTime> parts() {
        List<WatchedTime> parts = new ArrayList<>();
        Instant reached = from;
        for (Gap lapse : lapses.stream().sorted(Comparator.comparing(Gap::from)).toList()) {
            parts.add(new WatchedTime(reached, earlier(lapse.from(), to), List.of()));
            reached = lapse.to().isAfter(reached) ? lapse.to() : reached;
        }
        parts.add(new WatchedTime(reached, to, List.of()));
        return parts;
    }

    private static Gap gap(Instant from, Instant to, List<Gap> lapses) {
        List<Gap> in = lapses.stream()
                .filter(lapse -> lapse.from().isBefore(to) && lapse.to().isAfter(from))
                .toList();
        return new Gap(
                from,
                to,
                in.stream().map(Gap::why).findFirst().orElse(Gap.Why.NO_BOARD),
                in.stream().mapToLong(Gap::dropped).sum());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
