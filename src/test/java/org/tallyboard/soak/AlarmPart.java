package org.tallyboard.soak;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tallyboard.board.LosingRecordings;

/// A broker with an alarm for memory takes no messages while all slots of a worker are full. Half of the recordings end
/// and are made files while it lasts, the others afterwards; all are whole, and the board says that the worker is cut
/// off.
final class AlarmPart implements SoakPart {
    private static final int SLOTS = 8;
    private static final List<String> DOORS = List.of("hls", "http", "rtmp", "srt");
    private static final List<String> CONTAINERS = List.of("mkv", "mp4", "ts");
    /// For eight recorders to connect, and the board to see them.
    private static final Duration BEFORE = Duration.ofSeconds(30);
    private static final Duration MARGIN = Duration.ofSeconds(20);
    /// From a planned end to its file, with a machine that records on.
    private static final Duration MADE_WITHIN = Duration.ofSeconds(60);

    private final Duration length;

    /// @param length of the alarm
    AlarmPart(Duration length) {
        this.length = length;
    }

    @Override
    public String name() {
        return "alarm";
    }

    @Override
    public Soak.World world(Path folder) {
        return Soak.World.of(1, SLOTS);
    }

    @Override
    public Outcome run(Soak soak) throws Exception {
        Instant begin = Instant.now().plus(BEFORE);
        Instant over = begin.plus(length);
        var jobs = new ArrayList<SoakJob>();
        for (int i = 0; i < SLOTS; i++) {
            Instant end = i % 2 == 0 ? over.minus(length.dividedBy(4)) : over.plus(MARGIN);
            jobs.add(soak.job(
                    DOORS.get(i / 2),
                    CONTAINERS.get(i % CONTAINERS.size()),
                    Instant.now().plusSeconds(10),
                    end));
        }
        var complaints = new ArrayList<String>();
        var figures = new ArrayList<String>();
        try (SoakBoard board = new SoakBoard(soak.vhost())) {
            Soak.Round round = soak.round(jobs, () -> {
                Soak.require(
                        BEFORE,
                        "Not all of them are recorded and shown",
                        () -> soak.fleet().recorders(jobs).stream()
                                                .filter(Fleet.Recorder::records)
                                                .count()
                                        == SLOTS
                                && jobs.stream().allMatch(board::shows));
                Soak.sleepUntil(begin);
                soak.rabbit().rabbitmqctl("set_vm_memory_high_watermark", "absolute", "1");
                Set<SoakJob> cutOff = new HashSet<>();
                Set<LosingRecordings.Kind> others = new HashSet<>();
                while (Instant.now().isBefore(over)) {
                    for (SoakJob job : jobs) {
                        board.loss(job).ifPresent(kind -> {
                            if (kind == LosingRecordings.Kind.CUT_OFF) {
                                cutOff.add(job);
                            } else {
                                others.add(kind);
                            }
                        });
                    }
                    Thread.sleep(500);
                }
                jobs.stream()
                        .filter(job -> !cutOff.contains(job))
                        .forEach(job -> complaints.add("the board did not say that its worker is cut off: " + job));
                if (!others.isEmpty()) {
                    complaints.add("the board said more: " + others);
                }
                figures.add("alarm of " + length.toSeconds() + " s; cut off by the board's words: " + cutOff.size()
                        + " of " + SLOTS);
                for (SoakJob job : jobs) {
                    if (job.end().isBefore(over)) {
                        Duration made = soak.sidecar(job).isEmpty()
                                ? length
                                : Duration.between(
                                        job.end(),
                                        Files.getLastModifiedTime(
                                                        soak.sidecar(job).orElseThrow())
                                                .toInstant());
                        figures.add("file " + Inspection.seconds(made) + " after its end, during the alarm: " + job);
                        if (made.compareTo(MADE_WITHIN) > 0) {
                            complaints.add("it did not become a file while the broker had its alarm: " + job);
                        }
                    }
                }
                soak.rabbit().rabbitmqctl("set_vm_memory_high_watermark", "0.6");
                return List.of();
            });
            complaints.addAll(Whole.complaints(round));
            figures.addAll(Whole.figures(round));
            if (!Soak.await(Duration.ofSeconds(30), () -> jobs.stream()
                    .allMatch(job -> board.loss(job).isEmpty()))) {
                complaints.add("the board still shows losses when all is over");
            }
            return new Outcome(round, complaints, figures);
        }
    }
}
