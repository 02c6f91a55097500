package org.tallyboard.soak;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.tallyboard.config.SearchPath;
import org.tallyboard.recorder.capture.Ffmpeg;

/// Many rounds of [Soak], one after the other, with a line for each and figures at the end. Ends with 1 when anything
/// was found.
public final class SoakRun {
    private SoakRun() {}

    /// @param args `--rounds N` (50) and `--seed N` (random, and printed)
    public static void main(String[] args) throws Exception {
        List<String> words = Arrays.asList(args);
        int rounds = (int) number(words, "--rounds", 50);
        long seed = number(words, "--seed", new Random().nextInt(1_000_000));
        Path folder = Path.of(
                        "target", "soak", seed + "-" + ProcessHandle.current().pid())
                .toAbsolutePath();
        Files.createDirectories(folder);
        System.out.println("seed " + seed + ", " + rounds + " rounds, files in " + folder);
        var report = new SoakReport();
        // Whoever breaks it off gets the figures so far.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println(report.summary()), "summary"));
        var plans = new Random(seed);
        try (Soak soak = Soak.start(seed, folder, Ffmpeg.find(SearchPath.ofEnvironment()), Duration.ZERO)) {
            for (int number = 1; number <= rounds; number++) {
                long begun = System.nanoTime();
                Soak.Round round = soak.round(plan(plans));
                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                System.out.println(report.line(number, round, took));
                report.late(soak.worstDelay());
                if (!round.complaints().isEmpty()) {
                    System.out.println(SoakReport.trouble(seed, number, round));
                }
            }
            report.leftOver(soak.leftOver());
        }
        System.exit(report.isClean() ? 0 : 1);
    }

    private static long number(List<String> words, String option, long otherwise) {
        int at = words.indexOf(option);
        return at < 0 || at + 1 >= words.size() ? otherwise : Long.parseLong(words.get(at + 1));
    }

    private static Soak.Plan plan(Random random) {
        var blows = new ArrayList<Blow.Kind>();
        int count = random.nextInt(2, 6);
        for (int i = 0; i < count; i++) {
            int dice = random.nextInt(100);
            blows.add(
                    dice < 35
                            ? Blow.Kind.FFMPEG
                            : dice < 63
                                    ? Blow.Kind.WORKER
                                    : dice < 78 ? Blow.Kind.BROKER : dice < 90 ? Blow.Kind.FREEZE : Blow.Kind.SOURCE);
        }
        return new Soak.Plan(6, 14, 22, blows);
    }
}
