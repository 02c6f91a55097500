package org.tallyboard.recorder.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.recorder.schedule.Plan.Step;

/// Why an entry is or is not recorded, in sentences.
///
/// @param recorded whether it is or will be; empty where that cannot be told
/// @param lines what is known, one line each
record Explanation(Optional<Boolean> recorded, List<String> lines) {
    Explanation {
        lines = List.copyOf(lines);
    }

    /// Explains one entry of one schedule.
    ///
    /// @param id what the schedule calls the entry
    /// @param job its newest job, if the journal has one
    static Explanation of(Outlook outlook, String id, Optional<PlannedJob> job, List<Journal.Event> history) {
        List<String> lines = new ArrayList<>();
        Reading reading = outlook.reading();
        Optional<Entry> entry =
                reading.entries().stream().filter(one -> one.id().equals(id)).findFirst();
        Optional<Entry.Problem> problem = reading.problems().stream()
                .filter(one -> one.id().filter(id::equals).isPresent())
                .findFirst();
        Optional<Step> step = outlook.plan().steps().stream()
                .filter(one -> one.job().entry().equals(id))
                .findFirst();
        entry.ifPresent(one -> lines.add("the schedule says: \"" + Words.line(one.title(), 60) + "\", " + one.start()
                + " to " + one.end() + ", without padding"));
        problem.ifPresent(one -> lines.add("the schedule has it, but it cannot be read: " + one.describe()));
        if (entry.isEmpty() && problem.isEmpty()) {
            lines.add(absent(reading));
        }
        outlook.plan().losses().stream()
                .filter(loss -> loss.id().equals(id))
                .forEach(loss -> lines.add(loss.describe()));
        if (entry.isEmpty() && job.isPresent()) {
            outlook.plan().notes().forEach(lines::add);
        }
        Optional<Boolean> recorded = verdict(step, job, entry.isPresent(), problem.isPresent(), lines);
        job.ifPresent(one -> lines.add("the journal has it as job " + one.id()));
        history.forEach(event -> lines.add("  " + event.at() + " " + event.what()));
        return new Explanation(recorded, lines);
    }

    private static String absent(Reading reading) {
        if (reading.failure().isPresent()) {
            return "it was not found, but the schedule could not be read to its end: "
                    + reading.failure().get().describe();
        }
        return "the schedule has no such entry"
                + (reading.notOurs() == 0
                        ? ""
                        : ", or it is one of the " + reading.notOurs()
                                + " that `channels`, `only` or `except` in the configuration leave out");
    }

    private static Optional<Boolean> verdict(
            Optional<Step> step, Optional<PlannedJob> job, boolean there, boolean bad, List<String> lines) {
        if (step.isPresent()) {
            PlannedJob planned = step.get().job();
            String times = planned.start() + " to " + planned.end();
            return switch (step.get().action()) {
                case ADD -> said(lines, true, "it is new, and is planned: " + times);
                case MOVE, CHANGE ->
                    said(
                            lines,
                            true,
                            planned.isGiven()
                                    ? "it has changed after it was sent, and workers are told: " + times
                                    : "it has changed, and is planned: " + times);
                case CANCEL -> said(lines, false, "it is cancelled");
                case WAIT -> said(lines, false, "it is not recorded until a slot is free for it");
                case KEEP ->
                    said(
                            lines,
                            true,
                            planned.state() == PlannedJob.State.PUBLISHED
                                    ? "it was sent: " + times
                                    : "it is planned, and sent shortly before its start: " + times);
            };
        }
        if (job.isPresent()) {
            return switch (job.get().state()) {
                case CANCELLED -> said(lines, false, "its job was cancelled");
                case PUBLISHED -> said(lines, true, "its job was sent: " + times(job.get()));
                case HELD -> said(lines, true, "its job stays planned: " + times(job.get()));
            };
        }
        if (there) {
            return said(lines, false, "its planned time has passed, and no job was made of it");
        }
        if (bad) {
            return said(lines, false, "it is not recorded");
        }
        return Optional.empty();
    }

    private static String times(PlannedJob job) {
        return job.start() + " to " + job.end();
    }

    private static Optional<Boolean> said(List<String> lines, boolean recorded, String line) {
        lines.add(line);
        return Optional.of(recorded);
    }
}
