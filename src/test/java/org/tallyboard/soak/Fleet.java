package org.tallyboard.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.WorkerProcess;

/// The workers, which share one folder, and what of them runs.
final class Fleet implements AutoCloseable {
    /// From its start, or the broker's: a virtual machine starts and connects, and asks for ten seconds what others
    /// hold.
    private static final Duration SETTLES = Duration.ofSeconds(16);

    private final List<Member> members = new ArrayList<>();

    /// One worker under its name.
    static final class Member {
        private final String name;
        private WorkerProcess process;
        private Instant started = Instant.now();
        private boolean frozen;

        private Member(String name, WorkerProcess process) {
            this.name = name;
            this.process = process;
        }

        String name() {
            return name;
        }

        boolean isUp() {
            return process.isAlive() && !frozen;
        }

        /// Whether it takes over at once what another one leaves.
        boolean isSettled(Instant brokerBack) {
            Instant since = brokerBack.isAfter(started) ? brokerBack : started;
            return isUp() && since.plus(SETTLES).isBefore(Instant.now());
        }

        void kill() {
            process.kill();
        }

        void restart() {
            process = process.again();
            started = Instant.now();
        }

        void freeze() {
            process.freeze();
            frozen = true;
        }

        void thaw() {
            process.thaw();
            frozen = false;
        }

        String output() {
            return process.output();
        }

        /// Its recorders of these jobs.
        List<Recorder> recorders(List<SoakJob> jobs) {
            return process.recorders().stream()
                    .flatMap(handle -> recorder(handle, jobs).stream())
                    .toList();
        }

        private static Optional<Recorder> recorder(ProcessHandle handle, List<SoakJob> jobs) {
            try {
                String command = Files.readString(Path.of("/proc", Long.toString(handle.pid()), "cmdline"));
                return Stream.of(command.split("\0"))
                        .filter(word -> Growth.isPart(Path.of(word)))
                        .flatMap(part -> jobs.stream()
                                .filter(job -> part.contains(job.mark()))
                                .map(job -> new Recorder(handle, job, Path.of(part))))
                        .findFirst();
            } catch (IOException e) {
                return Optional.empty();
            }
        }
    }

    /// An ffmpeg that records a job.
    record Recorder(ProcessHandle process, SoakJob job, Path part) {
        /// Whether something has come.
        boolean records() {
            return part.toFile().length() > 0;
        }
    }

    Fleet(RabbitVhost vhost, Soak.World world, Path folder) {
        for (int number = 1; number <= world.workers(); number++) {
            String name = "soak-w" + number + "@test";
            members.add(new Member(
                    name,
                    WorkerProcess.start(
                            vhost,
                            vhost.rabbit().amqpPort(),
                            name,
                            world.slots(),
                            folder,
                            world.environment(),
                            world.settings())));
        }
    }

    List<Member> members() {
        return List.copyOf(members);
    }

    List<Member> up() {
        return members.stream().filter(Member::isUp).toList();
    }

    List<Recorder> recorders(List<SoakJob> jobs) {
        return up().stream().flatMap(member -> member.recorders(jobs).stream()).toList();
    }

    @Override
    public void close() {
        members.forEach(member -> member.process.close());
    }
}
