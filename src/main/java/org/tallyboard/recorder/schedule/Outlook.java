package org.tallyboard.recorder.schedule;

import java.util.ArrayList;
import java.util.List;
import org.tallyboard.recorder.schedule.Plan.Action;

/// What one look at a schedule gave: what was read, and what it changes.
///
/// @param schedule the schedule's name
record Outlook(String schedule, Reading reading, Plan plan) {
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
        List<String> lines = new ArrayList<>();
        reading.failure().ifPresent(failure -> lines.add(schedule + ": " + failure.describe()));
        plan.notes().forEach(note -> lines.add(schedule + ": " + note));
        plan.losses().stream()
                .filter(loss -> !loss.programme().isZero())
                .forEach(loss -> lines.add(schedule + ": " + loss.describe()));
        reading.problems().forEach(problem -> lines.add(schedule + ": " + problem.describe()));
        return lines;
    }

    /// What was understood otherwise than it is written, and is recorded all the same, and what is lost without harm;
    /// one line each.
    List<String> remarks() {
        List<String> lines = new ArrayList<>();
        reading.remarks().forEach(remark -> lines.add(schedule + ": " + remark));
        plan.losses().stream()
                .filter(loss -> loss.programme().isZero())
                .forEach(loss -> lines.add(schedule + ": " + loss.describe()));
        return lines;
    }

    /// Warnings and remarks for a log, where thousands of lines would hide the others; it says how to see them all.
    List<String> brief() {
        List<String> lines = new ArrayList<>();
        brief(warnings(), "warnings", lines);
        brief(remarks(), "remarks", lines);
        return lines;
    }

    private void brief(List<String> all, String what, List<String> lines) {
        all.stream().limit(MOST_IN_LOG).forEach(lines::add);
        if (all.size() > MOST_IN_LOG) {
            lines.add(schedule + ": and " + (all.size() - MOST_IN_LOG) + " more " + what
                    + "; `tallyboard schedule --dry-run --schedule " + schedule + "` shows all of them");
        }
    }

    /// The same without what it changed, for a schedule that is as it was then.
    Outlook settled() {
        return new Outlook(schedule, reading, new Plan(List.of(), plan.notes(), plan.losses(), plan.renamed()));
    }

    boolean isChange() {
        return !plan.writes().isEmpty();
    }
}
