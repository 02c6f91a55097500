package org.tallyboard.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Celery's own receiver of events and its state, as Flower uses them.
public final class CeleryViewer implements AutoCloseable {
    private final Leash process;

    private CeleryViewer(Leash process) {
        this.process = process;
    }

    /// Starts to follow the events of a virtual host.
    public static CeleryViewer on(RabbitVhost vhost) {
        Python.requireCelery();
        Path directory = Python.directory("viewer");
        var command = new ArrayList<>(Python.script("celery_viewer.py"));
        command.add(vhost.amqpUri());
        return new CeleryViewer(
                Leash.start(command, directory, Python.environment(Map.of()), directory.resolve("viewer.log")));
    }

    /// True once it listens.
    public boolean isReady() {
        return process.output().contains("ready");
    }

    /// What it saw, event by event: `type`, and the `tasks` and `workers` that its state knew then.
    public List<JsonNode> seen() {
        String text = process.output();
        // The last line may be half written.
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(JsonMapper.shared()::readTree)
                .toList();
    }

    /// The state of a job by the latest event, for example `REVOKED`; empty text while it is not known.
    public String state(String id) {
        List<JsonNode> seen = seen();
        return seen.isEmpty() ? "" : seen.getLast().path("states").path(id).asString("");
    }

    /// True while it runs: an event that disturbs it ends it.
    public boolean isAlive() {
        return process.isAlive();
    }

    /// Everything it printed, errors too.
    public String output() {
        return process.output();
    }

    @Override
    public void close() {
        process.kill();
    }
}
