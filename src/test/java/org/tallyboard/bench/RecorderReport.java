package org.tallyboard.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.tallyboard.bench.RecorderBenchmark.Round;

/// Prints the recorder's tables, in Markdown.
final class RecorderReport {
    private static final double BUSY = 0.97;

    private RecorderReport() {}

    /// @param kind what is done with the streams
    /// @param recordings in each round, on each side
    static void print(String kind, int recordings, Duration length, List<Round> rounds) {
        System.out.printf(
                Locale.ROOT,
                "%n| %d recordings %s, %d rounds of %d s | min | median | max | target |%n|---|---|---|---|---|%n",
                recordings,
                kind,
                rounds.size(),
                length.toSeconds());
        row("bare ffmpegs, all, % of a core", rounds, round -> 100 * round.bare(), "");
        row("the worker's ffmpegs, all, % of a core", rounds, round -> 100 * round.recorders(), "");
        row("its ffmpegs for pictures, all, % of a core", rounds, round -> 100 * round.previews(), "");
        row("the worker's JVM, % of a core", rounds, round -> 100 * round.worker(), "");
        row(
                "JVM to bare ffmpegs, %",
                rounds, round -> 100 * round.worker() / round.bare(), kind.equals("copied") ? "" : "≤ 10");
        row(
                "JVM and its ffmpegs to bare ffmpegs, %",
                rounds, round -> 100 * (round.worker() + round.recorders() + round.previews()) / round.bare(), "");
        row("resident memory of the JVM a recording, MiB", rounds, round -> round.rss() / recordings, "≤ 40");
        row("the same, shared pages by share (PSS)", rounds, round -> round.pss() / recordings, "");
        row("whole machine busy, %", rounds, round -> 100 * round.busy(), "");
        if (rounds.stream().anyMatch(round -> round.busy() > BUSY)) {
            System.out.println(
                    "The machine had no time left: ffmpeg did not get all that it needs, on both sides. What the"
                            + " JVM needs on top is overstated.");
        }
    }

    private static void row(String name, List<Round> rounds, ToDoubleFunction<Round> figure, String target) {
        Distribution figures =
                Distribution.of(rounds.stream().map(figure::applyAsDouble).toList());
        System.out.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.1f | %s |%n",
                name,
                figures.min(),
                figures.p50(),
                figures.max(),
                target);
    }

    /// @param builds figures by build, this version's first
    static void gaps(int copies, Map<String, RecorderGaps.Figures> builds) {
        System.out.printf(
                Locale.ROOT,
                "%n| %d copies, two workers, seconds | %s |%n|---|%s%n",
                copies,
                String.join(" | ", builds.keySet()) + (builds.size() > 1 ? " | ratio of p50" : ""),
                "---|".repeat(builds.size() > 1 ? builds.size() + 1 : 1));
        gap("planned start to first packet, p50 / p99 / max", builds, RecorderGaps.Figures::start);
        gap("kill -9 of an ffmpeg to the next part, p50 / p99 / max", builds, RecorderGaps.Figures::ffmpeg);
        gap("kill -9 of a worker to the next part elsewhere, p50 / p99 / max", builds, RecorderGaps.Figures::worker);
        gap("kill -9 of the broker: a recording did not grow, p50 / p99 / max", builds, RecorderGaps.Figures::broker);
    }

    private static void gap(
            String name,
            Map<String, RecorderGaps.Figures> builds,
            Function<RecorderGaps.Figures, List<Double>> figure) {
        List<Distribution> all = builds.values().stream()
                .map(figures -> Distribution.of(figure.apply(figures)))
                .toList();
        var row = new StringBuilder("| " + name);
        for (Distribution one : all) {
            row.append(String.format(
                    Locale.ROOT, " | %.2f / %.2f / %.2f (%d)", one.p50(), one.p99(), one.max(), one.count()));
        }
        if (all.size() > 1) {
            row.append(String.format(
                    Locale.ROOT, " | %.2f", all.getFirst().p50() / all.getLast().p50()));
        }
        System.out.println(row + " |");
    }
}
