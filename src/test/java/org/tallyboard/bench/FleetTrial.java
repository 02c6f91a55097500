package org.tallyboard.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.rabbitmq.BrokerLogin;
import org.tallyboard.testing.AmqpWire;
import org.tallyboard.testing.ManagementApi;
import org.tallyboard.testing.RabbitVhost;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Gives a fleet recordings that begin in the same moment, and looks when each began and what it cost.
final class FleetTrial {
    static final String QUEUE = "recordings";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RabbitVhost vhost;
    private final Path folder;

    /// @param late how long after its planned start each recording began, in seconds
    /// @param wanted how many were to
    /// @param messages by kind, from the sending of the jobs, or the kill, to some seconds after the last one began
    record Result(List<Double> late, int wanted, Map<String, Long> messages) {
        Result {
            late = List.copyOf(late);
            messages = Map.copyOf(messages);
        }
    }

    FleetTrial(RabbitVhost vhost, Path folder) {
        this.vhost = vhost;
        this.folder = folder;
    }

    BrokerLogin login() {
        return new BrokerLogin(
                URI.create("amqp://127.0.0.1:" + vhost.rabbit().amqpPort() + "/" + vhost.name()),
                vhost.rabbit().user(),
                vhost.rabbit().password());
    }

    /// Waits until so many workers are there.
    void awaitWorkers(int count, Duration patience) throws InterruptedException {
        Instant end = Instant.now().plus(patience);
        while (consumed() < count) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("Not all workers are there after " + patience.toSeconds() + " s.");
            }
            Thread.sleep(500);
        }
    }

    /// How many workers consume their own queue: the last thing that they do when they connect, but for the jobs'.
    private long consumed() {
        JsonNode consumers;
        try {
            consumers = vhost.rabbit().management().get("/api/consumers/" + ManagementApi.encode(vhost.name()));
        } catch (IllegalStateException e) {
            // The broker has too much to do at this moment.
            return 0;
        }
        return consumers
                .valueStream()
                .filter(consumer -> consumer.path("queue")
                        .path("name")
                        .asString("")
                        .startsWith("tallyboard.lease." + QUEUE + ".fleet-"))
                .count();
    }

    /// @param lead how long before their start the jobs are sent
    /// @param after how long to count on after the start
    Result starts(FleetMessages messages, int count, Duration lead, Duration after)
            throws IOException, InterruptedException, TimeoutException {
        messages.forget();
        Instant start = Instant.now().plus(lead);
        List<String> marks = new ArrayList<>();
        try (Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            for (int number = 0; number < count; number++) {
                marks.add(send(channel, number, start));
            }
        }
        Thread.sleep(Duration.between(Instant.now(), start.plus(after)));
        Map<String, Long> counted = messages.counts();
        return new Result(late(await(marks, List.of(), PATIENCE), start), count, counted);
    }

    /// The host that records most.
    ///
    /// @param each how many workers each has
    int busiest(int hosts, int each) throws IOException {
        int busiest = 0;
        int most = -1;
        for (int host = 0; host < hosts; host++) {
            int begun = begun(FleetHost.recordings(folder, host * each)).size();
            if (begun > most) {
                most = begun;
                busiest = host;
            }
        }
        return busiest;
    }

    /// Kills a host with all its workers, and waits until others record what was recorded there.
    ///
    /// @param host the number of its first worker
    /// @return how long after the kill each of its recordings went on elsewhere
    Result takeOver(FleetMessages messages, int host, Process process, Duration patience)
            throws IOException, InterruptedException {
        Path dead = FleetHost.recordings(folder, host);
        List<String> marks = List.copyOf(begun(dead).keySet());
        messages.forget();
        Instant killed = Instant.now();
        process.destroyForcibly().waitFor();
        Map<String, Instant> begun = await(marks, List.of(dead), patience);
        Thread.sleep(Duration.ofSeconds(2));
        return new Result(late(begun, killed), marks.size(), messages.counts());
    }

    /// Which queues have messages, and how many ready and unacknowledged: at rest, one for each job in the queue of the
    /// worker that has it.
    Map<String, RabbitVhost.Depth> left() {
        Map<String, RabbitVhost.Depth> left = new TreeMap<>(vhost.depths());
        left.values().removeIf(depth -> depth.equals(new RabbitVhost.Depth(0, 0)));
        return left;
    }

    private static List<Double> late(Map<String, Instant> begun, Instant planned) {
        return begun.values().stream()
                .map(at -> Duration.between(planned, at).toMillis() / 1000.0)
                .toList();
    }

    private static String send(Channel channel, int number, Instant start) {
        TaskMessage task = TaskMessage.task("recording.record")
                .kwargs(JsonMapper.shared()
                        .createObjectNode()
                        .put("title", "Fleet")
                        .put("source", "http://127.0.0.1:9/" + number + ".ts")
                        .put("start", start.toString())
                        .put("end", start.plus(Duration.ofHours(1)).toString()))
                .build();
        AmqpWire.publish(channel, new Publication(Route.toQueue(QUEUE), task.amqp()));
        return "_" + task.id().orElseThrow().substring(0, 8) + "-";
    }

    /// When each of these jobs began, but for what is in some folders.
    private Map<String, Instant> await(List<String> marks, List<Path> without, Duration patience)
            throws IOException, InterruptedException {
        Instant end = Instant.now().plus(patience);
        while (true) {
            Map<String, Instant> begun = new HashMap<>();
            for (Path recordings : recordings()) {
                if (!without.contains(recordings)) {
                    begun.putAll(begun(recordings));
                }
            }
            begun.keySet().retainAll(marks);
            if (begun.size() == marks.size() || Instant.now().isAfter(end)) {
                return begun;
            }
            Thread.sleep(250);
        }
    }

    private List<Path> recordings() throws IOException {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(one -> one.getFileName().toString().startsWith("recordings-"))
                    .toList();
        }
    }

    /// When each job in a folder began, by its mark.
    private static Map<String, Instant> begun(Path recordings) throws IOException {
        Map<String, Instant> begun = new HashMap<>();
        try (Stream<Path> parts = Files.walk(recordings, 2)) {
            for (Path part :
                    parts.filter(file -> file.toString().endsWith(".mkv")).toList()) {
                if (Files.size(part) > 0) {
                    String job = recordings.relativize(part).getName(0).toString();
                    begun.put(
                            job.substring(job.indexOf('_'), job.lastIndexOf('-') + 1),
                            Files.getLastModifiedTime(part).toInstant());
                }
            }
        }
        return begun;
    }
}
