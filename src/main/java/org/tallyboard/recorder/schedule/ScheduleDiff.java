package org.tallyboard.recorder.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.tallyboard.recorder.schedule.Plan.Action;

/// What one look at a schedule gave: what was read, and what it changes.
///
/// @param schedule the schedule's name
record ScheduleDiff(String schedule, Reading reading, Plan plan) {
    private static final int MOST_IN_LOG = 20;

    /// One line.
    String summary() {
        if (reading.failure().isPresent() && reading.entries().isEmpty()) {
            return schedule + ": not read";
        }
        return schedule + ": " + reading.entries().size() + " entries, "
                + plan.count(Action.ADD) + " new, "
                + plan.count(Action.MOVE) + " moved, "
                + plan.count(Action.CHANGE) + " changed, "
                + plan.count(Action.CANCEL) + " cancelled, "
                + plan.count(Action.KEEP) + " unchanged"
                + (plan.count(Action.WAIT) == 0 ? "" : ", " + plan.count(Action.WAIT) + " without a slot")
                + (plan.count(Action.STAY) == 0 ? "" : ", " + plan.count(Action.STAY) + " gone but kept")
                + (reading.notOurs() == 0 ? "" : ", " + reading.notOurs() + " left out")
                + (reading.problems().isEmpty() ? "" : ", " + reading.problems().size() + " bad");
    }

    /// What a person should know, one line each.
    List<String> warnings() {
        return warning().toList();
    }

    /// What was understood otherwise than it is written, and is recorded all the same, and what is lost without harm;
    /// one line each.
    List<String> remarks() {
        return remark().toList();
    }

    boolean hasWarnings() {
        return warning().findAny().isPresent();
    }

    /// Warnings and remarks for a log, where thousands of lines would hide the others; it says how to see them all.
    List<String> brief() {
        List<String> lines = new ArrayList<>();
        brief(this::warning, "warnings", lines);
        brief(this::remark, "remarks", lines);
        return lines;
    }

    private void brief(Supplier<Stream<String>> all, String what, List<String> lines) {
        all.get().limit(MOST_IN_LOG).forEach(lines::add);
        long more = all.get().skip(MOST_IN_LOG).count();
        if (more > 0) {
            lines.add(schedule + ": and " + more + " more " + what + "; `tallyboard schedule --dry-run --schedule "
                    + schedule + "` shows all of them");
        }
    }

    private Stream<String> warning() {
        return Stream.of(
                        reading.failure().stream().map(FetchFailed::describe),
                        plan.notes().stream(),
                        plan.losses().stream()
                                .filter(loss -> !loss.programme().isZero())
                                .map(Conflicts.Loss::describe),
                        reading.problems().stream().map(Entry.Problem::describe))
                .flatMap(lines -> lines)
                .map(line -> schedule + ": " + line);
    }

    private Stream<String> remark() {
        return Stream.concat(
                        reading.remarks().stream(),
                        plan.losses().stream()
                                .filter(loss -> loss.programme().isZero())
                                .map(Conflicts.Loss::describe))
                .map(line -> schedule + ": " + line);
    }

    /// The same without what it changed, for a schedule that is as it was then.
    ScheduleDiff settled() {
        return new ScheduleDiff(schedule, reading, new Plan(List.of(), plan.notes(), plan.losses(), plan.renamed()));
    }

    boolean isChange() {
        return !plan.writes().isEmpty();
    }
}
