package org.tallyboard.soak;

import java.time.Duration;
import java.util.List;

/// What is asked of recordings that nothing interrupted: each is of one part, ends as planned, and has no gap but for
/// what the first connection may take on a machine with much to do.
final class Whole {
    /// A recorder ends as planned when its last picture is within this of it; behind by what the way from the source
    /// takes is early, and the last group of pictures may be a second.
    private static final Duration PUNCTUAL = Duration.ofSeconds(2);

    private Whole() {}

    static List<String> complaints(Soak.Round round) {
        return round.found().stream()
                .filter(found -> found.parts() != 1
                        || found.gaps().stream()
                                .anyMatch(gap -> gap.from().isAfter(found.job().start()))
                        || found.over().compareTo(PUNCTUAL) > 0)
                .map(found -> found.job() + " is not whole, or did not end as planned: " + words(found))
                .toList();
    }

    static List<String> figures(Soak.Round round) {
        return round.found().stream()
                .map(found -> found.job().source().name() + ", " + found.job().container() + ": " + words(found))
                .toList();
    }

    private static String words(Inspection.Found found) {
        return found.parts() + " parts, gaps " + found.gaps() + ", " + found.missing() + " of " + found.sent()
                + " pictures missing, last picture " + Inspection.seconds(found.over()) + " after the planned end";
    }
}
