package org.tallyboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An independent witness of all events on a virtual host: Python, with a queue of its own without time to live or
/// limit, so that it loses nothing. What it saw, and what it concludes, shares no code with the product.
public final class EventRecorder implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final LineProcess process;
    private final Path file;

    private EventRecorder(LineProcess process, Path file) {
        this.process = process;
        this.file = file;
    }

    /// One attempt of a job.
    ///
    /// @param id the job
    /// @param retries which attempt, 0 is the first
    /// @param state PENDING (sent), RECEIVED, STARTED, SUCCESS, FAILURE, RETRY, REVOKED or REJECTED
    public record JobState(String id, int retries, String state) {}

    /// Starts to record; returns when the queue is bound.
    public static EventRecorder on(RabbitVhost vhost) {
        Python.requireCelery();
        Path directory = Python.directory("events");
        Path file = directory.resolve("events.jsonl");
        var command = new ArrayList<>(Python.script("event_recorder.py"));
        command.addAll(List.of(vhost.amqpUri(), file.toString()));
        var process = new LineProcess(command, directory, Python.environment(Map.of()));
        process.read();
        return new EventRecorder(process, file);
    }

    /// Every event so far: `seq`, `routing_key` and `event`, or `raw` for a body that is no JSON.
    public List<JsonNode> lines() {
        var lines = new ArrayList<JsonNode>();
        String text;
        try {
            text = Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // The last line may be half written.
        text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(line -> lines.add(JSON.readTree(line)));
        return lines;
    }

    /// What the events so far say about each attempt, by the rule in `src/test/python/job_states.py`.
    public Set<JobState> states() {
        return states(file);
    }

    /// The same rule on a file of recorded events.
    static Set<JobState> states(Path file) {
        var command = new ArrayList<>(Python.script("job_states.py"));
        command.add(file.toString());
        try {
            Process script = new ProcessBuilder(command)
                    .redirectError(file.resolveSibling("states.log").toFile())
                    .start();
            String json = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (script.waitFor() != 0) {
                throw new IllegalStateException(Files.readString(file.resolveSibling("states.log")));
            }
            var states = new LinkedHashSet<JobState>();
            JSON.readTree(json)
                    .forEach(item -> states.add(new JobState(
                            item.get(0).stringValue(),
                            item.get(1).intValue(),
                            item.get(2).stringValue())));
            return states;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
