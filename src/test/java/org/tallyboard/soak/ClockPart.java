package org.tallyboard.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Somebody sets the worker's clock by hours, forward, back, and right again, while it records: by libfaketime before
/// libc, in the worker and in its ffmpegs. The clock that nobody can set goes on as it is.
final class ClockPart implements SoakPart {
    /// Debian's package libfaketime; the variable names it elsewhere.
    private static final List<String> PLACES = Stream.of(
                    System.getenv().getOrDefault("LIBFAKETIME", ""),
                    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
                    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1")
            .filter(place -> !place.isEmpty())
            .toList();

    private static final Duration STEP_EVERY = Duration.ofSeconds(8);

    private Path offset = Path.of("");

    @Override
    public String name() {
        return "clock";
    }

    /// Each look at the clock is one at a file as well, and the worker has just begun.
    @Override
    public Duration slack() {
        return Duration.ofSeconds(5);
    }

    @Override
    public Soak.World world(Path folder) throws IOException, Impossible {
        String library = PLACES.stream()
                .filter(place -> Files.exists(Path.of(place)))
                .findFirst()
                .orElseThrow(() -> new Impossible("there is no libfaketime (apt-get install libfaketime)"));
        offset = folder.resolve("offset");
        set("+0");
        // With the library, and beside other work, an ffmpeg needs more than five seconds to begin.
        return new Soak.World(
                1,
                4,
                Map.of(
                        "LD_PRELOAD",
                        library,
                        "FAKETIME_TIMESTAMP_FILE",
                        offset.toString(),
                        "FAKETIME_CACHE_DURATION",
                        "1",
                        "FAKETIME_DONT_FAKE_MONOTONIC",
                        "1",
                        "DONT_FAKE_MONOTONIC",
                        "1",
                        "NO_FAKE_STAT",
                        "1"),
                "silence = 15",
                Optional.empty(),
                false);
    }

    /// At once, so that nobody reads half of it.
    private void set(String seconds) throws IOException {
        Path next = Files.writeString(offset.resolveSibling("next"), seconds + "\n");
        Files.move(next, offset, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public Outcome run(Soak soak) throws Exception {
        List<SoakJob> jobs = soak.jobs(4, STEP_EVERY.multipliedBy(7));
        Soak.Round round = soak.round(jobs, () -> {
            soak.awaitRecorders(jobs);
            Soak.sleepUntil(jobs.getFirst().start());
            for (String step : List.of("+3h", "-5h", "+0")) {
                Thread.sleep(STEP_EVERY);
                set(step);
            }
            return List.of();
        });
        return new Outcome(round, Whole.complaints(round), Whole.figures(round));
    }
}
