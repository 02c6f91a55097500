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

    /// @param args `--rounds N` (50) and `--seed N` (random, and printed); `--part NAME` for one part in place of the
    ///     rounds, or `--part all`, and `--minutes N` for the length of the part `alarm` (10)
    public static void main(String[] args) throws Exception {
        List<String> words = Arrays.asList(args);
        int rounds = (int) number(words, "--rounds", 50);
        long seed = number(words, "--seed", new Random().nextInt(1_000_000));
        Path folder = Path.of(
                        "target", "soak", seed + "-" + ProcessHandle.current().pid())
                .toAbsolutePath();
        Files.createDirectories(folder);
        int part = words.indexOf("--part");
        if (part >= 0 && part + 1 < words.size()) {
            Duration alarm = Duration.ofMinutes(number(words, "--minutes", 10));
            System.exit(parts(words.get(part + 1), alarm, seed, folder) ? 0 : 1);
        }
        System.out.println("seed " + seed + ", " + rounds + " rounds, files in " + folder);
        var report = new SoakReport();
        // Whoever breaks it off gets the figures so far.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println(report.summary()), "summary"));
        var plans = new Random(seed);
        try (Soak soak =
                Soak.start(seed, folder, Ffmpeg.find(SearchPath.ofEnvironment()), Duration.ZERO, Soak.World.usual())) {
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

    /// @return whether there was nothing to complain of
    private static boolean parts(String wanted, Duration alarm, long seed, Path folder) throws Exception {
        List<SoakPart> all = SoakParts.all(alarm);
        List<SoakPart> chosen = all.stream()
                .filter(part -> wanted.equals("all") || wanted.equals(part.name()))
                .toList();
        if (chosen.isEmpty()) {
            System.err.println("There is no part " + wanted + ", but all, "
                    + String.join(", ", all.stream().map(SoakPart::name).toList()));
            return false;
        }
        boolean clean = true;
        for (SoakPart part : chosen) {
            clean &= part(part, seed, Files.createDirectories(folder.resolve(part.name())));
        }
        return clean;
    }

    private static boolean part(SoakPart part, long seed, Path folder) throws Exception {
        long begun = System.nanoTime();
        try {
            Soak.World world = part.world(Files.createDirectories(folder.resolve("world")));
            try (Soak soak = Soak.start(seed, folder, Ffmpeg.find(SearchPath.ofEnvironment()), part.slack(), world)) {
                SoakPart.Outcome outcome = part.run(soak);
                var complaints = new ArrayList<>(outcome.round().complaints());
                complaints.addAll(outcome.complaints());
                System.out.printf(
                        "part %s: %d recordings, %s (%d s); source late at worst %s%n",
                        part.name(),
                        outcome.round().found().size(),
                        complaints.isEmpty() ? "all as it should be" : complaints.size() + " COMPLAINTS",
                        Duration.ofNanos(System.nanoTime() - begun).toSeconds(),
                        Inspection.seconds(soak.worstDelay()));
                outcome.figures().forEach(figure -> System.out.println("  " + figure));
                complaints.forEach(complaint -> System.out.println("  COMPLAINT: " + complaint));
                outcome.round().blows().forEach(blow -> System.out.println("  " + blow + " on " + blow.jobs()));
                return complaints.isEmpty();
            }
        } catch (SoakPart.Impossible e) {
            System.out.println("part " + part.name() + ": NOT RUN, " + e.getMessage());
            return false;
        } finally {
            part.close();
        }
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
