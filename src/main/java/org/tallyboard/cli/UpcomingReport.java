package org.tallyboard.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.tallyboard.board.CapacityForecast;
import org.tallyboard.board.Search;
import org.tallyboard.board.Snapshot;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.job.SchedulerPlan;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What records next, for `tallyboard status`.
final class UpcomingReport {

    private final UpcomingRecordings next;
    private final Instant now;

    UpcomingReport(Snapshot snapshot) {
        now = snapshot.at();
        next = UpcomingRecordings.of(snapshot, new Search(""), now);
    }

    /// `heard` is false while no scheduler told anything: then nothing is known, and nothing else is there.
    ObjectNode toJson(JsonMapper json) {
        ObjectNode node = json.createObjectNode();
        node.put("heard", next.isHeard());
        next.until().ifPresent(until -> node.put("until", until.toString()));
        if (next.isHeard()) {
            ArrayNode planned = node.putArray("planned");
            next.rows().forEach(row -> planned.add(row(json, row)));
            node.put("untold", next.untold());
            ArrayNode slots = node.putArray("slots");
            next.slots().forEach(of -> slots.add(slots(json, of)));
        }
        return node;
    }

    /// The slots of each broker where there are several, shortages, schedulers that fell silent, then what is planned.
    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        if (several()) {
            next.slots().forEach(slots -> lines.add(new Line(slots.broker(), "slots", most(slots))));
        }
        for (CapacityForecast.Shortage shortage : next.shortages()) {
            lines.add(new Line(
                    "too few slots",
                    shortage.isCertain() ? shortage.waiting() + " will wait" : shortage.waiting() + " may wait",
                    span(shortage.from(), shortage.until()) + ", " + shortage.due() + " due, " + shortage.slots()
                            + " slots" + at(shortage.broker())));
        }
        for (SchedulerPlan agenda : next.silent()) {
            lines.add(new Line(
                    agenda.schedule(),
                    "not heard",
                    agenda.scheduler() + " told it last at " + agenda.heardAt().truncatedTo(ChronoUnit.SECONDS)
                            + at(agenda.broker())));
        }
        for (UpcomingRecordings.Row row : next.rows()) {
            PlannedRecording recording = row.recording();
            lines.add(new Line(
                    recording.title(),
                    state(recording),
                    span(recording.start(), recording.end()) + at(row.told().broker())));
        }
        return lines;
    }

    /// One line of the text.
    record Line(String name, String state, String rest) {}

    /// What stands over the lines.
    String heading() {
        if (next.slots().isEmpty()) {
            return "next: no scheduler heard";
        }
        String planned = "next: " + (next.planned() + next.untold()) + " planned";
        return several() ? planned : planned + ", " + most(next.slots().getFirst());
    }

    private boolean several() {
        return next.slots().size() > 1;
    }

    /// Which broker is meant, where that is not the only one.
    private String at(String broker) {
        return several() ? " at " + broker : "";
    }

    private static String most(CapacityForecast slots) {
        OptionalInt room = slots.room().slots();
        return "at most " + slots.most() + " at once of " + (room.isPresent() ? room.getAsInt() : "?") + " slots";
    }

    private ObjectNode row(JsonMapper json, UpcomingRecordings.Row row) {
        PlannedRecording recording = row.recording();
        ObjectNode node = json.createObjectNode();
        node.put("broker", row.told().broker());
        node.put("id", recording.id());
        node.put("title", recording.title());
        node.put("start", recording.start().toString());
        node.put("end", recording.end().toString());
        node.put("state", state(recording));
        recording.queue().ifPresent(queue -> node.put("queue", queue));
        recording.priority().ifPresent(priority -> node.put("priority", priority));
        node.put("schedule", row.told().schedule());
        node.put("scheduler", row.told().scheduler());
        node.put("toldAt", row.told().heardAt().toString());
        node.put("stale", row.told().isStale(now));
        return node;
    }

    private static ObjectNode slots(JsonMapper json, CapacityForecast slots) {
        ObjectNode node = json.createObjectNode();
        node.put("broker", slots.broker());
        slots.room().slots().ifPresentOrElse(count -> node.put("slots", count), () -> node.putNull("slots"));
        node.put("most", slots.most());
        node.put("until", slots.until().toString());
        ArrayNode shortages = node.putArray("shortages");
        for (CapacityForecast.Shortage shortage : slots.shortages()) {
            shortages
                    .addObject()
                    .put("from", shortage.from().toString())
                    .put("until", shortage.until().toString())
                    .put("due", shortage.due())
                    .put("slots", shortage.slots())
                    .put("waiting", shortage.waiting())
                    .put("certain", shortage.isCertain());
        }
        return node;
    }

    private static String state(PlannedRecording recording) {
        return recording.sent() ? "sent" : "planned";
    }

    private static String span(Instant from, Instant until) {
        return from.truncatedTo(ChronoUnit.SECONDS) + " to " + until.truncatedTo(ChronoUnit.SECONDS);
    }
}
