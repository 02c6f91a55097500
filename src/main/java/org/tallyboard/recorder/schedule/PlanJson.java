package org.tallyboard.recorder.schedule;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A plan for scripts; `docs/scheduler.md` has its shape.
final class PlanJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private PlanJson() {}

    static String text(List<ScheduleDiff> outlooks) {
        ObjectNode top = MAPPER.createObjectNode();
        ArrayNode schedules = top.putArray("schedules");
        outlooks.forEach(outlook -> schedule(schedules.addObject(), outlook));
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(top) + System.lineSeparator();
    }

    private static void schedule(ObjectNode node, ScheduleDiff outlook) {
        Reading reading = outlook.reading();
        node.put("name", outlook.schedule())
                .put("read", reading.failure().isEmpty())
                .put("entries", reading.entries().size())
                .put("unchanged", outlook.plan().count(Plan.Action.KEEP))
                .put("left_out", reading.notOurs());
        ArrayNode changes = node.putArray("changes");
        for (Plan.Step step : PlanTable.changes(outlook)) {
            PlannedJob job = step.job();
            ObjectNode change = changes.addObject()
                    .put("action", step.action().name().toLowerCase(Locale.ROOT))
                    .put("job", job.id())
                    .put("entry", job.entry())
                    .put("title", job.title())
                    .put("start", job.start().toString())
                    .put("end", job.end().toString());
            step.before().ifPresent(before -> change.putObject("was")
                    .put("start", before.start().toString())
                    .put("end", before.end().toString()));
        }
        ArrayNode bad = node.putArray("bad");
        for (Entry.Problem problem : reading.problems()) {
            ObjectNode one = bad.addObject().put("reason", problem.describe());
            problem.id().ifPresent(id -> one.put("entry", id));
        }
        ArrayNode losses = node.putArray("losses");
        for (Conflicts.Loss loss : outlook.plan().losses()) {
            ObjectNode one = losses.addObject()
                    .put("entry", loss.id())
                    .put("title", loss.title())
                    .put("padding_seconds", loss.padding().toSeconds())
                    .put("programme_seconds", loss.programme().toSeconds());
            loss.until().ifPresent(time -> one.put("waits_until", time.toString()));
            ArrayNode to = one.putArray("to");
            loss.to().forEach(to::add);
        }
        ArrayNode warnings = node.putArray("warnings");
        outlook.warnings().forEach(warnings::add);
        ArrayNode remarks = node.putArray("remarks");
        outlook.remarks().forEach(remarks::add);
    }
}
