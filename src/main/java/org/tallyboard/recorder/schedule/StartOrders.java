package org.tallyboard.recorder.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.Decoded;
import org.tallyboard.celery.LamportClock;
import org.tallyboard.celery.Publication;
import org.tallyboard.recorder.schedule.PlannedJob.State;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Hears remote control for the one method that a scheduler has: to send a job before its time. A scheduler is no
/// worker, so it answers nothing else, `ping` least of all.
///
/// What is compared and what is written is one step of the journal; the loop then sends the job, as it sends every job
/// whose time has come. What counts as a change of the entry stays as the schedule tells it, so that reading the
/// same schedule again finds nothing to do.
final class StartOrders {
    private static final Logger LOG = LoggerFactory.getLogger(StartOrders.class);
    private static final int MAX_ID = 256;

    private final String name;
    private final Set<String> schedules;
    private final Journal journal;
    private final InstantSource clock;
    private final LamportClock ticks = new LamportClock();

    /// @param name this scheduler's, as its answers tell it
    /// @param schedules the names of those that it keeps
    StartOrders(String name, Set<String> schedules, Journal journal, InstantSource clock) {
        this.name = name;
        this.schedules = Set.copyOf(schedules);
        this.journal = journal;
        this.clock = clock;
    }

    /// The answer to a broadcast; nothing to one that is not for a scheduler.
    Optional<Publication> answer(AmqpMessage message) {
        if (!(ControlRequest.decode(message) instanceof Decoded.Value<ControlRequest>(ControlRequest request))
                || !request.method().equals(ControlRequest.SCHEDULE_START_NOW)
                || !request.isFor(name)
                || request.isExpired(clock.instant())) {
            return Optional.empty();
        }
        ticks.adjust(ControlRequest.clockOf(message));
        return request.answer(name, answer(request.arguments()), ticks);
    }

    private ObjectNode answer(ObjectNode arguments) {
        String id = arguments.path("id").asString("");
        Optional<Instant> seen = time(arguments.path("start").asString(""));
        if (id.isEmpty() || id.length() > MAX_ID || seen.isEmpty()) {
            return refused(false, "the order names no job, or not the start that was seen");
        }
        try {
            return start(id, seen.get());
        } catch (JournalException e) {
            return refused(true, String.valueOf(e.getMessage()));
        }
    }

    private ObjectNode start(String id, Instant seen) throws JournalException {
        Optional<PlannedJob> found = journal.job(id).filter(job -> schedules.contains(job.schedule()));
        if (found.isEmpty()) {
            return refused(false, "this scheduler does not know the job");
        }
        PlannedJob job = found.get();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        String obstacle = obstacle(job, seen, now);
        if (!obstacle.isEmpty()) {
            return refused(true, obstacle);
        }
        if (!journal.write(List.of(JobMaker.startingAt(job, now)))) {
            return refused(true, "the job has changed at this moment; look at it again");
        }
        LOG.info("Job {} ({}) is sent now instead of at {}: a person ordered it", id, job.schedule(), job.start());
        return JsonNodeFactory.instance.objectNode().put("started", true);
    }

    private static String obstacle(PlannedJob job, Instant seen, Instant now) {
        if (job.state() == State.CANCELLED) {
            return "the job is cancelled";
        }
        if (job.state() == State.PUBLISHED) {
            return "the job is sent already";
        }
        if (job.tried()) {
            return "the job is being sent already";
        }
        if (!job.isAhead(now)) {
            return "its planned end, " + job.end() + ", has passed";
        }
        return job.start().equals(seen)
                ? ""
                : "its planned start has changed: it is " + job.start() + ", and you saw " + seen;
    }

    private static ObjectNode refused(boolean known, String reason) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("started", false)
                .put("known", known)
                .put("reason", reason);
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
