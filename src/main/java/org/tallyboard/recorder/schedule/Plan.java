package org.tallyboard.recorder.schedule;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a reading changes.
///
/// @param steps one for each entry that is ahead, and for each job that is cancelled
/// @param notes what a person should know, one sentence each
/// @param losses who loses what because more are due than there are slots
/// @param renamed entries by the ids that they have now, and under which they were planned before
record Plan(List<Step> steps, List<String> notes, List<Conflicts.Loss> losses, Map<String, String> renamed) {
    Plan {
        renamed = Map.copyOf(renamed);
        steps = List.copyOf(steps);
        notes = List.copyOf(notes);
        losses = List.copyOf(losses);
    }

    /// What happens to a job.
    enum Action {
        ADD,
        /// It is recorded from or to another time; other things may have changed as well.
        MOVE,
        CHANGE,
        CANCEL,
        /// No slot is free for it; it is planned again as soon as one is.
        WAIT,
        /// The schedule no longer has it, and it is recorded all the same; a note says why.
        STAY,
        KEEP
    }

    /// @param job as it is to be in the journal
    /// @param before as it was there; empty for a new one
    record Step(Action action, PlannedJob job, Optional<PlannedJob> before) {
        boolean isWrite() {
            return switch (action) {
                case KEEP, STAY -> false;
                case WAIT ->
                    before.filter(job -> job.state() != PlannedJob.State.CANCELLED)
                            .isPresent();
                case ADD, MOVE, CHANGE, CANCEL -> true;
            };
        }
    }

    /// One that changes nothing.
    static Plan nothing() {
        return new Plan(List.of(), List.of(), List.of(), Map.of());
    }

    /// The jobs to write.
    List<PlannedJob> writes() {
        return steps.stream().filter(Step::isWrite).map(Step::job).toList();
    }

    long count(Action action) {
        return steps.stream().filter(step -> step.action() == action).count();
    }
}
