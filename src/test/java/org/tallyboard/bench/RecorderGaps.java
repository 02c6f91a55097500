package org.tallyboard.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.testing.AmqpWire;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.json.JsonMapper;

/// How soon one build's workers record, and go on after a kill: two workers, many copies of one stream, all seen from
/// outside, by the files of the parts. A time is when a file was first seen to have something in it.
final class RecorderGaps implements AutoCloseable {
    private static final String QUEUE = "recordings";
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration LEAD = Duration.ofSeconds(15);

    private final Path folder;
    private final RealRabbit rabbit;
    private final RabbitVhost vhost;
    private final Map<String, Process> workers = new LinkedHashMap<>();

    /// What was found, in seconds.
    ///
    /// @param start from the planned start to the first packet; negative for those that begin before
    /// @param ffmpeg from the kill of a recorder to the next part
    /// @param worker from the kill of a worker to the next part elsewhere
    /// @param broker the longest time in which a recording did not grow while the broker was killed and came back
    record Figures(List<Double> start, List<Double> ffmpeg, List<Double> worker, List<Double> broker) {
        Figures {
            start = List.copyOf(start);
            ffmpeg = List.copyOf(ffmpeg);
            worker = List.copyOf(worker);
            broker = List.copyOf(broker);
        }
    }

    /// @param command that starts the build's Tallyboard
    /// @param slots of each of both workers: enough for all
    RecorderGaps(String command, Path folder, int slots) throws Exception {
        this.folder = Files.createDirectories(folder);
        this.rabbit = RealRabbit.start();
        this.vhost = rabbit.vhost("gaps");
        for (String name : List.of("one", "two")) {
            Path home = Files.createDirectories(folder.resolve(name));
            Path config = RecorderBenchmark.config(home, folder.resolve("recordings"), vhost, name + "@here", slots);
            workers.put(
                    name,
                    Processes.start(
                            List.of(command, "worker", "--config", config.toString()), home.resolve("worker.log")));
        }
        RecorderBenchmark.await(
                "the workers",
                () -> vhost.depths().keySet().stream()
                                .filter(queue -> queue.startsWith("tallyboard.lease." + QUEUE))
                                .count()
                        == workers.size());
    }

    /// @param copies recordings at the same time
    /// @param kills of ffmpegs
    Figures measure(LiveChannel channel, int copies, int kills) throws Exception {
        Instant planned = Instant.now().plus(LEAD);
        try (Connection connection = vhost.connect();
                Channel sending = connection.createChannel()) {
            for (int number = 0; number < copies; number++) {
                TaskMessage task = TaskMessage.task("recording.record")
                        .kwargs(JsonMapper.shared()
                                .createObjectNode()
                                .put("title", "Copy " + number)
                                .put("source", channel.url(number))
                                .put("start", planned.toString())
                                .put("end", planned.plus(Duration.ofHours(1)).toString()))
                        .build();
                AmqpWire.publish(sending, new Publication(Route.toQueue(QUEUE), task.amqp()));
            }
        }
        List<Double> start = seconds(planned, next(copies, Set.of(), Set.of()).values());
        Thread.sleep(Duration.ofSeconds(10));
        var ffmpeg = new ArrayList<Double>();
        for (int kill = 0; kill < kills; kill++) {
            ffmpeg.addAll(killOne(kill));
        }
        List<Double> broker = killBroker();
        return new Figures(start, ffmpeg, killWorker(), broker);
    }

    private List<Double> killOne(int number) throws Exception {
        List<ProcessHandle> recorders = workers.values().stream()
                .flatMap(worker -> Processes.recorders(worker).stream())
                .toList();
        ProcessHandle victim = recorders.get(number % recorders.size());
        Set<Path> before = parts().keySet();
        Set<String> job = Set.of(job(victim));
        Instant killed = Instant.now();
        victim.destroyForcibly();
        return seconds(killed, next(1, before, job).values());
    }

    private List<Double> killWorker() throws Exception {
        Process victim = workers.values().iterator().next();
        var jobs = new HashSet<String>();
        Processes.recorders(victim).forEach(recorder -> jobs.add(job(recorder)));
        Set<Path> before = parts().keySet();
        Instant killed = Instant.now();
        // The JVM itself, which the start script has become.
        victim.destroyForcibly().waitFor();
        return seconds(killed, next(jobs.size(), before, jobs).values());
    }

    private List<Double> killBroker() throws Exception {
        Map<String, Long> sizes = new HashMap<>();
        Map<String, Instant> grown = new HashMap<>();
        Map<String, Duration> still = new HashMap<>();
        Thread restart = Thread.ofPlatform().start(() -> {
            rabbit.kill();
            rabbit.restart();
        });
        Instant over = Instant.MAX;
        while (Instant.now().isBefore(over)) {
            Instant now = Instant.now();
            Map<String, Long> total = new HashMap<>();
            parts().forEach((part, size) -> total.merge(job(part), size, Long::sum));
            total.forEach((job, size) -> {
                Long earlier = sizes.put(job, size);
                if (earlier == null || size > earlier) {
                    Instant last = grown.put(job, now);
                    if (last != null) {
                        still.merge(job, Duration.between(last, now), (a, b) -> a.compareTo(b) > 0 ? a : b);
                    }
                }
            });
            if (over.equals(Instant.MAX) && !restart.isAlive()) {
                over = now.plusSeconds(15);
            }
            Thread.sleep(LOOK_EVERY);
        }
        return still.values().stream().map(RecorderGaps::seconds).toList();
    }

    /// Waits for so many jobs to have a part that was not there before.
    ///
    /// @param jobs the only ones that count; empty for all
    private Map<String, Instant> next(int count, Set<Path> before, Set<String> jobs) throws Exception {
        Map<String, Instant> seen = new HashMap<>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (seen.size() < count) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(seen.size() + " of " + count + " recordings are there after "
                        + PATIENCE.toSeconds() + " s; logs are in " + folder);
            }
            Instant now = Instant.now();
            parts().forEach((part, size) -> {
                String job = job(part);
                if (size > 0 && !before.contains(part) && (jobs.isEmpty() || jobs.contains(job))) {
                    seen.putIfAbsent(job, now);
                }
            });
            Thread.sleep(LOOK_EVERY);
        }
        return seen;
    }

    /// A job by its folder.
    private String job(Path part) {
        return folder.resolve("recordings").relativize(part).getName(0).toString();
    }

    private String job(ProcessHandle recorder) {
        return Processes.command(recorder.pid()).stream()
                .filter(word -> word.endsWith(".mkv"))
                .map(word -> job(Path.of(word)))
                .findFirst()
                .orElse("");
    }

    private Map<Path, Long> parts() throws IOException {
        Map<Path, Long> parts = new HashMap<>();
        Path recordings = folder.resolve("recordings");
        if (Files.isDirectory(recordings)) {
            try (Stream<Path> files = Files.walk(recordings, 2)) {
                for (Path file :
                        files.filter(one -> one.toString().endsWith(".mkv")).toList()) {
                    parts.put(file, file.toFile().length());
                }
            }
        }
        return parts;
    }

    private static List<Double> seconds(Instant from, Iterable<Instant> to) {
        var seconds = new ArrayList<Double>();
        to.forEach(at -> seconds.add(seconds(Duration.between(from, at))));
        return seconds;
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    @Override
    public void close() throws Exception {
        for (Process worker : workers.values()) {
            worker.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        }
        rabbit.close();
    }
}
