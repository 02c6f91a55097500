package org.tallyboard.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tallyboard.recorder.capture.SmallDisk;

/// The disk of the recordings has no byte left for some seconds, while four are recorded.
final class FullDiskPart implements SoakPart {
    private static final long BYTES = 64 << 20;
    private static final Duration FULL = Duration.ofSeconds(8);
    /// The recorder looks again for room every so often at most.
    private static final Duration SEES = Duration.ofSeconds(10);

    private Optional<SmallDisk> disk = Optional.empty();

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public Soak.World world(Path folder) throws IOException, Impossible {
        try {
            SmallDisk small = SmallDisk.mount(Files.createDirectory(folder.resolve("small")), BYTES);
            disk = Optional.of(small);
            return Soak.World.of(1, 4).on(small.folder());
        } catch (SmallDisk.NotAllowed e) {
            throw new Impossible(e.getMessage() + " (it takes root)");
        }
    }

    @Override
    public Outcome run(Soak soak) throws Exception {
        SmallDisk small = disk.orElseThrow();
        List<SoakJob> jobs = soak.jobs(4, Duration.ofSeconds(40));
        Soak.Round round = soak.round(jobs, () -> {
            soak.awaitRecorders(jobs);
            Thread.sleep(Duration.ofSeconds(8));
            Instant full = Instant.now();
            try {
                small.leave(0);
            } catch (IOException e) {
                // The recorders took the last bytes.
            }
            Thread.sleep(FULL);
            small.makeRoom();
            return List.of(new Blow(
                    Blow.Kind.DISK,
                    full,
                    Instant.now(),
                    "no byte left",
                    jobs.stream().map(SoakJob::id).collect(Collectors.toSet()),
                    SEES));
        });
        return new Outcome(round, List.of(), Whole.figures(round));
    }

    @Override
    public void close() throws IOException {
        if (disk.isPresent()) {
            disk.get().close();
        }
    }
}
