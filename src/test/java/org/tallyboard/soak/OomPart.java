package org.tallyboard.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The kernel ends one ffmpeg for want of memory: it is put into a control group that has none to give. The worker and
/// the other recordings go on.
final class OomPart implements SoakPart {
    private static final Path VERSION_1 = Path.of("/sys/fs/cgroup/memory");
    private static final Path VERSION_2 = Path.of("/sys/fs/cgroup");
    private static final Duration KILLED_WITHIN = Duration.ofSeconds(30);

    private Optional<Path> group = Optional.empty();

    @Override
    public String name() {
        return "oom";
    }

    @Override
    public Soak.World world(Path folder) throws Impossible {
        Path parent = Files.exists(VERSION_1.resolve("memory.limit_in_bytes")) ? VERSION_1 : VERSION_2;
        Path made = parent.resolve("tallyboard-soak-" + ProcessHandle.current().pid());
        try {
            Files.createDirectory(made);
            group = Optional.of(made);
            boolean first = parent.equals(VERSION_1);
            Files.writeString(made.resolve(first ? "memory.limit_in_bytes" : "memory.max"), "65536");
        } catch (IOException e) {
            throw new Impossible("no control group for memory can be made here (it takes root): " + e);
        }
        return Soak.World.of(1, 4);
    }

    @Override
    public Outcome run(Soak soak) throws Exception {
        List<SoakJob> jobs = soak.jobs(4, Duration.ofSeconds(25));
        Soak.Round round = soak.round(jobs, () -> {
            soak.awaitRecorders(jobs);
            Thread.sleep(Duration.ofSeconds(5));
            Fleet.Recorder victim = soak.fleet().recorders(jobs).getFirst();
            Files.writeString(
                    group.orElseThrow().resolve("cgroup.procs"),
                    Long.toString(victim.process().pid()));
            Soak.require(KILLED_WITHIN, "The kernel did not kill it", () -> !victim.process()
                    .isAlive());
            Instant now = Instant.now();
            return List.of(new Blow(
                    Blow.Kind.FFMPEG,
                    now,
                    now,
                    "killed by the kernel for want of memory",
                    Set.of(victim.job().id()),
                    Chaos.PROCESS_GONE));
        });
        return new Outcome(round, List.of(), Whole.figures(round));
    }

    @Override
    public void close() throws IOException {
        if (group.isPresent()) {
            Files.deleteIfExists(group.get());
        }
    }
}
