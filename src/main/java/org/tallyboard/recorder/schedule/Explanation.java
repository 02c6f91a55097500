package org.tallyboard.recorder.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.tallyboard.recorder.schedule.Plan.Step;

/// Why an entry is or is not recorded, in sentences.
///
/// @param recorded whether it is or will be; empty where that cannot be told
/// @param lines what is known, one line each
record Explanation(Optional<Boolean> recorded, List<String> lines) {
    Explanation {
        lines = List.copyOf(lines);
    }

    /// The id under which something is planned that somebody asks for.
    ///
    /// @param id as it was asked: an entry's, or a job's
    /// @param asked whether an entry's id means that
    static String planned(ScheduleDiff outlook, String id, Predicate<String> asked) {
        Reading reading = outlook.reading();
        String found = outlook.plan().steps().stream()
                .filter(step -> step.job().id().equals(id))
                .map(step -> step.job().entry())
                .findFirst()
                .or(() -> Stream.of(
                                reading.entries().stream().map(Entry::id),
                                reading.problems().stream().flatMap(problem -> problem.id().stream()),
                                reading.cancelled().stream().map(Reading.Cancelled::id),
                                reading.asked().stream().flatMap(problem -> problem.id().stream()))
                        .flatMap(ids -> ids)
                        .filter(asked)
                        .findFirst())
                .orElse(id);
        return outlook.plan().renamed().getOrDefault(found, found);
    }

    /// Explains one entry of one schedule.
    ///
    /// @param id under which it is planned
    /// @param job its newest job, if the journal has one
    static Explanation of(ScheduleDiff outlook, String id, Optional<PlannedJob> job, List<Journal.Event> history) {
        List<String> lines = new ArrayList<>();
        Reading reading = outlook.reading();
        Optional<Entry> entry = reading.entries().stream()
                .filter(one -> outlook.plan()
                        .renamed()
                        .getOrDefault(one.id(), one.id())
                        .equals(id))
                .findFirst();
        Optional<Entry.Problem> problem =
                reading.problems().stream().filter(one -> one.covers(id)).findFirst();
        Optional<Reading.Cancelled> cancelled = reading.cancelled().stream()
                .filter(one -> entry.isEmpty() && one.covers(id))
                .findFirst();
        Optional<Step> step = outlook.plan().steps().stream()
                .filter(one -> one.job().entry().equals(id))
                .findFirst();
        entry.ifPresent(one -> lines.add("the schedule says: \"" + DisplayLimits.line(one.title(), 60) + "\", "
                + one.start() + " to " + one.end() + ", without padding"));
        entry.filter(one -> !one.id().equals(id))
                .ifPresent(one -> lines.add("the schedule calls it " + DisplayLimits.line(one.id(), 120)
                        + " now; it stays the job that it was as " + DisplayLimits.line(id, 120)));
        problem.ifPresent(one -> lines.add("the schedule has it, but it cannot be read: " + one.describe()));
        cancelled.ifPresent(one -> lines.add("the schedule says that it is cancelled (" + one.position() + ")"));
        reading.asked()
                .ifPresent(one ->
                        lines.add("the schedule has it, but the configuration leaves it out: " + one.describe()));
        boolean there = entry.isPresent()
                || problem.isPresent()
                || cancelled.isPresent()
                || reading.asked().isPresent();
        if (!there) {
            lines.add(absent(reading));
        }
        outlook.plan().losses().stream()
                .filter(loss -> loss.id().equals(id))
                .forEach(loss -> lines.add(loss.describe()));
        if (entry.isEmpty() && job.isPresent()) {
            outlook.plan().notes().forEach(lines::add);
        }
        Optional<Boolean> recorded = verdict(step, job, lines);
        if (recorded.isEmpty() && there) {
            recorded = said(
                    lines,
                    false,
                    entry.isPresent()
                            ? "its planned time has passed, and no job was made of it"
                            : "it is not recorded");
        }
        job.ifPresent(one -> lines.add("the journal has it as job " + one.id()));
        history.forEach(event -> lines.add("  " + event.at() + " " + event.what()));
        return new Explanation(recorded, lines);
    }

    private static String absent(Reading reading) {
        return reading.failure()
                .map(failure ->
                        "it was not found, but the schedule could not be read to its end: " + failure.describe())
                .orElse("the schedule has no such entry");
    }

    private static Optional<Boolean> verdict(Optional<Step> step, Optional<PlannedJob> job, List<String> lines) {
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
                case STAY -> said(lines, true, "it stays planned or goes on: " + times);
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
