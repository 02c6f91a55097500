package org.tallyboard.recorder.schedule;

import java.util.List;

/// What a reading changes.
///
/// @param steps one for each entry that is ahead, and for each job that is cancelled
/// @param notes what a person should know, one sentence each
record Plan(List<Step> steps, List<String> notes) {
    Plan {
        steps = List.copyOf(steps);
        notes = List.copyOf(notes);
    }

    /// What happens to a job.
    enum Action {
        ADD,
        CHANGE,
        CANCEL,
        KEEP
    }

    /// @param job as it is to be in the journal
    record Step(Action action, PlannedJob job) {}

    /// The jobs to write.
    List<PlannedJob> writes() {
        return steps.stream()
                .filter(step -> step.action() != Action.KEEP)
                .map(Step::job)
                .toList();
    }

    long count(Action action) {
        return steps.stream().filter(step -> step.action() == action).count();
    }
}
