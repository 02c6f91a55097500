package org.tallyboard.rabbitmq;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.tallyboard.celery.Decoded;
import org.tallyboard.celery.Event;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.job.SchedulerPlan;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// Reads the event `schedule-planned`: what a scheduler has planned. Everything is bounded, since anybody who may write
/// to the event exchange can send one.
public final class SchedulerPlanReader {

    /// The type of the event.
    public static final String TYPE = "schedule-planned";

    /// As many jobs as Tallyboard's scheduler tells at most; more are counted only.
    static final int MOST = 200;

    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_TITLE = 300;
    private static final int LARGEST_TOTAL = 1_000_000;
    private static final Duration FURTHEST = Duration.ofDays(7);
    private static final Duration USUALLY_EVERY = Duration.ofSeconds(10);
    private static final double LONGEST_EVERY = 3_600;

    private SchedulerPlanReader() {}

    /// What one event tells.
    ///
    /// @param agenda as far as it could be read
    /// @param unreadable how many of its jobs could not be read; they are counted among those not told one by one
    public record Told(SchedulerPlan agenda, int unreadable) {}

    /// Reads an event that arrived at `now` by our clock.
    ///
    /// @param broker configured name of the broker that it came from
    public static Decoded<Told> read(String broker, Event.Unknown event, Instant now) {
        Optional<String> scheduler = event.meta().hostname();
        Optional<String> schedule = name(event.fields().get("schedule"));
        if (scheduler.isEmpty() || schedule.isEmpty()) {
            return Decoded.invalid("The event " + TYPE + " names no scheduler or no schedule.");
        }
        if (!(event.fields().get("jobs") instanceof ArrayNode items)) {
            return Decoded.invalid("The event " + TYPE + " has no list of jobs.");
        }
        Map<String, PlannedRecording> jobs = new LinkedHashMap<>();
        int looked = Math.min(items.size(), MOST);
        int unreadable = 0;
        for (int i = 0; i < looked; i++) {
            Optional<PlannedRecording> job = job(items.get(i));
            job.ifPresent(planned -> jobs.put(planned.id(), planned));
            unreadable += job.isPresent() ? 0 : 1;
        }
        List<PlannedRecording> ordered = new ArrayList<>(jobs.values());
        ordered.sort(Comparator.comparing(PlannedRecording::start));
        int total = number(event.fields().get("total")).stream()
                .mapToInt(told -> (int) Math.clamp(told, ordered.size(), LARGEST_TOTAL))
                .findFirst()
                .orElse(Math.max(ordered.size(), items.size()));
        SchedulerPlan agenda = new SchedulerPlan(
                broker, scheduler.get(), schedule.get(), now, every(event), until(event, ordered, now), total, ordered);
        return new Decoded.Value<>(new Told(agenda, unreadable));
    }

    private static Optional<PlannedRecording> job(JsonNode item) {
        Optional<String> id = name(item.path("id"));
        Optional<Instant> start = RecordingReader.time(item.path("start"));
        Optional<Instant> end = RecordingReader.time(item.path("end"));
        if (id.isEmpty() || start.isEmpty() || end.isEmpty() || !end.get().isAfter(start.get())) {
            return Optional.empty();
        }
        OptionalDouble priority = number(item.path("priority"));
        return Optional.of(new PlannedRecording(
                id.get(),
                title(item.path("title")).orElse(id.get()),
                name(item.path("queue")),
                start.get(),
                end.get(),
                priority.isPresent() && priority.getAsDouble() >= 0 && priority.getAsDouble() <= 255
                        ? Optional.of((int) priority.getAsDouble())
                        : Optional.empty(),
                item.path("state").asString("").equals("sent")));
    }

    private static Duration every(Event.Unknown event) {
        OptionalDouble seconds = number(event.fields().get("every"));
        return seconds.isPresent()
                ? Duration.ofMillis(Math.round(Math.clamp(seconds.getAsDouble(), 1, LONGEST_EVERY) * 1000))
                : USUALLY_EVERY;
    }

    /// Without it nothing is known beyond the last job.
    private static Instant until(Event.Unknown event, List<PlannedRecording> jobs, Instant now) {
        Instant furthest = now.plus(FURTHEST);
        return Optional.ofNullable(event.fields().get("until"))
                .flatMap(RecordingReader::time)
                .or(() -> jobs.isEmpty()
                        ? Optional.empty()
                        : Optional.of(jobs.getLast().start()))
                .filter(told -> told.isAfter(now))
                .map(told -> told.isAfter(furthest) ? furthest : told)
                .orElse(now);
    }

    private static Optional<String> name(@Nullable JsonNode node) {
        return node != null
                        && node.isString()
                        && !node.stringValue().isBlank()
                        && node.stringValue().length() <= LONGEST_NAME
                ? Optional.of(node.stringValue())
                : Optional.empty();
    }

    private static Optional<String> title(JsonNode node) {
        return RecordingReader.text(node)
                .map(text -> text.length() <= LONGEST_TITLE ? text : text.substring(0, LONGEST_TITLE - 1) + "…");
    }

    private static OptionalDouble number(@Nullable JsonNode node) {
        double value = node == null || !node.isNumber() ? Double.NaN : node.asDouble(Double.NaN);
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}
