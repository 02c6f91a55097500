package org.tallyboard.recorder.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.celery.Publication;
import org.tallyboard.rabbitmq.SureSender;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Tells boards what a schedule has planned, in the event `schedule-planned` (`docs/recording-contract.md`): titles and
/// times, never a source, which may hold a password. Nothing depends on it: what is not heard is told again soon.
final class AgendaTeller {
    /// How far ahead.
    static final Duration HORIZON = Duration.ofHours(24);
    /// How many jobs one event tells; the others are counted.
    static final int MOST = 200;
    /// How large an event may be, in bytes; long titles make it tell fewer jobs.
    static final int LARGEST = 64 << 10;

    private static final String TYPE = "schedule-planned";
    private static final int LONGEST_TITLE = 120;

    private final Journal journal;
    private final EventWriter events;
    private final InstantSource clock;
    private final SureSender sender;

    AgendaTeller(Journal journal, EventWriter events, InstantSource clock, SureSender sender) {
        this.journal = journal;
        this.events = events;
        this.clock = clock;
        this.sender = sender;
    }

    /// Waits for a connection to the broker, at most so long.
    ///
    /// @return whether there is one
    boolean await(Duration patience) throws InterruptedException {
        return sender.await(patience);
    }

    /// Tells what a schedule has planned; does nothing while the broker is away.
    ///
    /// @param every when it is told again at the latest
    void tell(String schedule, Duration every) throws JournalException, InterruptedException {
        Instant now = clock.instant();
        Instant until = now.plus(HORIZON);
        sender.send(event(schedule, journal.coming(schedule, now, until, MOST), until, every), false);
    }

    /// Not as large as [#LARGEST], whatever the titles.
    private Publication event(String schedule, Journal.Coming coming, Instant until, Duration every) {
        List<PlannedJob> jobs = coming.jobs();
        while (true) {
            Map<String, JsonNode> fields = new LinkedHashMap<>();
            JsonNodeFactory nodes = JsonNodeFactory.instance;
            fields.put("schedule", nodes.stringNode(schedule));
            fields.put("every", nodes.numberNode(every.toMillis() / 1000.0));
            fields.put("until", nodes.stringNode(until.toString()));
            fields.put("total", nodes.numberNode(coming.total()));
            ArrayNode list = nodes.arrayNode();
            jobs.forEach(job -> list.add(job(job)));
            fields.put("jobs", list);
            Publication event = events.aside(TYPE, fields);
            if (event.message().body().size() <= LARGEST) {
                return event;
            }
            jobs = jobs.subList(0, jobs.size() * 3 / 4);
        }
    }

    private static ObjectNode job(PlannedJob job) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("id", job.id())
                .put("title", Words.line(job.title(), LONGEST_TITLE))
                .put("queue", job.message().route().routingKey())
                .put("start", job.start().toString())
                .put("end", job.end().toString())
                .put("state", job.state() == PlannedJob.State.PUBLISHED ? "sent" : "planned");
        job.message().message().properties().priority().ifPresent(priority -> node.put("priority", priority));
        return node;
    }
}
