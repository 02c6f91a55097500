package org.tallyboard.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// The figures of a soak.
final class SoakReport {
    private final Map<Blow.Kind, Integer> blows = new EnumMap<>(Blow.Kind.class);
    private final Map<String, List<Duration>> gaps = new TreeMap<>();
    private final List<Duration> twice = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();
    private int rounds;
    private int jobs;
    private int parts;
    private int failed;
    private int apart;
    private long sent;
    private long missing;
    private Duration unnamed = Duration.ZERO;
    private long repeated;
    private int toldTwice;
    private int untold;
    private Duration worstDelay = Duration.ZERO;

    /// Takes a round in, and says how it went.
    synchronized String line(int number, Soak.Round round, Duration took) {
        rounds++;
        round.blows().forEach(blow -> blows.merge(blow.kind(), 1, Integer::sum));
        for (Inspection.Found found : round.found()) {
            jobs++;
            parts += found.parts();
            apart += found.apart() ? 1 : 0;
            failed += found.parts() == 0 ? 1 : 0;
            sent += found.sent();
            missing += found.missing();
            unnamed = unnamed.plus(found.unnamed());
            repeated += found.repeated();
            twice.add(found.twice());
            for (Span gap : found.gaps()) {
                gaps.computeIfAbsent(causes(gap, found.job(), round.blows()), cause -> new ArrayList<>())
                        .add(gap.length());
            }
        }
        toldTwice += round.toldTwice();
        untold += round.untold();
        troubles.addAll(round.complaints());
        return "round %d: %d recordings, %s; %d gaps; %s (%d s)"
                .formatted(
                        number,
                        round.found().size(),
                        round.blows().stream().map(Blow::kind).toList(),
                        round.found().stream()
                                .mapToInt(found -> found.gaps().size())
                                .sum(),
                        round.complaints().isEmpty()
                                ? "all accounted for"
                                : round.complaints().size() + " COMPLAINTS",
                        took.toSeconds());
    }

    private static String causes(Span gap, SoakJob job, List<Blow> blows) {
        var kinds = new TreeSet<String>();
        for (Blow blow : blows) {
            Span after = new Span(blow.at(), blow.until()).wider(Duration.ofSeconds(1), Duration.ofSeconds(1));
            if (blow.jobs().contains(job.id())
                    && gap.from().isBefore(after.to())
                    && after.from().isBefore(gap.to())) {
                kinds.add(blow.kind().toString());
            }
        }
        return kinds.isEmpty() ? "START" : String.join("+", kinds);
    }

    /// Everything that is needed to look into it.
    static String trouble(long seed, int number, Soak.Round round) {
        var text = new StringBuilder("seed " + seed + ", round " + number + ":");
        round.complaints().forEach(complaint -> text.append("\n  ").append(complaint));
        round.blows()
                .forEach(blow -> text.append("\n  ").append(blow).append(" on ").append(blow.jobs()));
        return text.toString();
    }

    synchronized void late(Duration delay) {
        worstDelay = delay;
    }

    void leftOver(List<Path> folders) {
        if (troubles.isEmpty() && !folders.isEmpty()) {
            troubles.add("recorded after the end: " + folders);
        }
    }

    boolean isClean() {
        return troubles.isEmpty();
    }

    synchronized String summary() {
        var text = new StringBuilder();
        line(text, "rounds", rounds);
        line(text, "blows", blows);
        line(text, "recordings", jobs + ", of " + parts + " parts");
        line(text, "left in parts", apart);
        line(text, "failed, nothing recorded", failed);
        line(text, "planned", seconds(sent));
        line(
                text,
                "missing",
                seconds(missing) + ", of which " + Inspection.seconds(unnamed) + " without a name, at borders");
        line(text, "on disk more than once", seconds(repeated));
        gaps.forEach((cause, lengths) -> line(text, "gaps by " + cause, distribution(lengths)));
        line(
                text,
                "recorded twice at a time",
                distribution(twice.stream().filter(Duration::isPositive).toList()));
        line(text, "results told twice, alike", toldTwice);
        line(text, "results lost with the broker", untold);
        line(text, "source late at worst", Inspection.seconds(worstDelay));
        line(text, "complaints", troubles.size());
        return text.toString();
    }

    private static void line(StringBuilder text, String what, Object value) {
        text.append("%-30s %s%n".formatted(what, value));
    }

    private static String seconds(long ticks) {
        return Inspection.seconds(TimeCode.length(ticks));
    }

    private static String distribution(List<Duration> lengths) {
        if (lengths.isEmpty()) {
            return "never";
        }
        var sorted = new ArrayList<>(lengths);
        Collections.sort(sorted);
        return sorted.size() + " times, median " + Inspection.seconds(sorted.get(sorted.size() / 2)) + ", longest "
                + Inspection.seconds(sorted.getLast());
    }
}
