package org.tallyboard.recorder.capture;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// A stretch of a recording in which something that was looked for was found.
///
/// @param from wall time
/// @param to wall time; not before `from`
public record Finding(Flaw flaw, Instant from, Instant to) {
    /// How long it lasted.
    public Duration length() {
        return Duration.between(from, to);
    }

    /// A sentence for each kind that was found, such as `black: 2 times, 12.4 s in all`.
    static List<String> summary(List<Finding> findings) {
        return Stream.of(Flaw.values())
                .flatMap(flaw -> summary(
                        flaw,
                        findings.stream()
                                .filter(finding -> finding.flaw() == flaw)
                                .toList()))
                .toList();
    }

    private static Stream<String> summary(Flaw flaw, List<Finding> findings) {
        Duration all = findings.stream().map(Finding::length).reduce(Duration.ZERO, Duration::plus);
        return findings.isEmpty()
                ? Stream.empty()
                : Stream.of(String.format(
                        Locale.ROOT,
                        "%s: %s, %.1f s in all",
                        flaw.word(),
                        findings.size() == 1 ? "once" : findings.size() + " times",
                        all.toMillis() / 1000.0));
    }
}
