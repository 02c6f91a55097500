package org.tallyboard.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.tallyboard.bench.RecorderBenchmark.Round;

/// Prints the recorder's tables, in Markdown.
final class RecorderReport {
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
        row("the worker's JVM, % of a core", rounds, round -> 100 * round.worker(), "");
        row(
                "JVM to bare ffmpegs, %",
                rounds, round -> 100 * round.worker() / round.bare(), kind.equals("copied") ? "" : "≤ 10");
        row(
                "JVM and its ffmpegs to bare ffmpegs, %",
                rounds, round -> 100 * (round.worker() + round.recorders()) / round.bare(), "");
        row("resident memory of the JVM a recording, MiB", rounds, round -> round.rss() / recordings, "≤ 40");
        row("the same, shared pages by share (PSS)", rounds, round -> round.pss() / recordings, "");
        row("whole machine busy, %", rounds, round -> 100 * round.busy(), "");
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
}
