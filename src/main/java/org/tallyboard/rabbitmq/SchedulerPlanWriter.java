package org.tallyboard.rabbitmq;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.celery.Publication;
import org.tallyboard.job.PlannedRecording;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes the event `schedule-planned`, which tells boards what a schedule has planned (`docs/recording-contract.md`).
/// Its group is its own, so that Celery and Flower ignore it.
public final class SchedulerPlanWriter {

    /// How many jobs one event tells at most; the others are counted.
    public static final int MOST = SchedulerPlanReader.MOST;

    /// How large an event may be, in bytes; long titles make it tell fewer jobs.
    static final int LARGEST = 64 << 10;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private SchedulerPlanWriter() {}

    /// The event.
    ///
    /// @param every when it is told again at the latest
    /// @param until how far ahead was looked
    /// @param total how many are planned until then
    /// @param jobs those that start first, in the order of their start
    public static Publication event(
            EventWriter events,
            String schedule,
            Duration every,
            Instant until,
            int total,
            List<PlannedRecording> jobs) {
        List<PlannedRecording> told = jobs.subList(0, Math.min(jobs.size(), MOST));
        while (true) {
            Map<String, JsonNode> fields = new LinkedHashMap<>();
            fields.put("schedule", NODES.stringNode(schedule));
            fields.put("every", NODES.numberNode(every.toMillis() / 1000.0));
            fields.put("until", NODES.stringNode(until.toString()));
            fields.put("total", NODES.numberNode(total));
            ArrayNode list = NODES.arrayNode();
            told.forEach(job -> list.add(job(job)));
            fields.put("jobs", list);
            Publication event = events.aside(SchedulerPlanReader.TYPE, fields);
            if (event.message().body().size() <= LARGEST) {
                return event;
            }
            told = told.subList(0, told.size() * 3 / 4);
        }
    }

    private static ObjectNode job(PlannedRecording job) {
        ObjectNode node = NODES.objectNode()
                .put("id", job.id())
                .put("title", job.title())
                .put("start", job.start().toString())
                .put("end", job.end().toString())
                .put("state", job.sent() ? "sent" : "planned");
        job.queue().ifPresent(queue -> node.put("queue", queue));
        job.priority().ifPresent(priority -> node.put("priority", priority));
        return node;
    }
}
