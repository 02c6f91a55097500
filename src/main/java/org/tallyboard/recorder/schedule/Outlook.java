package org.tallyboard.recorder.schedule;

import java.util.ArrayList;
import java.util.List;
import org.tallyboard.recorder.schedule.Plan.Action;

/// What one look at a schedule gave: what was read, and what it changes.
///
/// @param schedule the schedule's name
record Outlook(String schedule, Reading reading, Plan plan) {
    private static final int MOST_PROBLEMS = 20;

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
        reading.problems().stream()
                .limit(MOST_PROBLEMS)
                .forEach(problem -> lines.add(schedule + ": " + problem.describe()));
        if (reading.problems().size() > MOST_PROBLEMS) {
            lines.add(schedule + ": and " + (reading.problems().size() - MOST_PROBLEMS) + " more bad entries");
        }
        return lines;
    }

    /// What was understood otherwise than it is written, and is recorded all the same, and what is lost without harm;
    /// one line each.
    List<String> remarks() {
        List<String> lines = new ArrayList<>();
        reading.remarks().stream().limit(MOST_PROBLEMS).forEach(remark -> lines.add(schedule + ": " + remark));
        if (reading.remarks().size() > MOST_PROBLEMS) {
            lines.add(schedule + ": and " + (reading.remarks().size() - MOST_PROBLEMS) + " more remarks");
        }
        plan.losses().stream()
                .filter(loss -> loss.programme().isZero())
                .forEach(loss -> lines.add(schedule + ": " + loss.describe()));
        return lines;
    }

    /// The same without what it changed, for a schedule that is as it was then.
    Outlook settled() {
        return new Outlook(schedule, reading, new Plan(List.of(), plan.notes(), plan.losses()));
    }

    boolean isChange() {
        return !plan.writes().isEmpty();
    }
}
