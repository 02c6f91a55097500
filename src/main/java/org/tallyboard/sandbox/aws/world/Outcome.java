package org.tallyboard.sandbox.aws.world;

import java.util.Optional;

/// How an action ends.
///
/// @param updatedBy the ARN of the person who ended it, where a person did
public record Outcome(
        ActionStatus status, Optional<String> summary, Optional<String> updatedBy, Optional<Failure> failure) {

    /// The action succeeds, with nothing more to say.
    public static Outcome succeeded() {
        return new Outcome(ActionStatus.SUCCEEDED, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// The action fails.
    public static Outcome failed(Failure failure) {
        return new Outcome(ActionStatus.FAILED, Optional.empty(), Optional.empty(), Optional.of(failure));
    }

    /// A person answers an approval.
    public static Outcome answered(boolean approved, String summary, String by) {
        return new Outcome(
                approved ? ActionStatus.SUCCEEDED : ActionStatus.FAILED,
                summary.isEmpty() ? Optional.empty() : Optional.of(summary),
                Optional.of(by),
                Optional.empty());
    }

    /// It has not ended.
    static Outcome inProgress() {
        return new Outcome(ActionStatus.IN_PROGRESS, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// It ends with something to say.
    public static Outcome saying(ActionStatus status, String summary, Optional<Failure> failure) {
        return new Outcome(status, Optional.of(summary), Optional.empty(), failure);
    }

    static Outcome abandoned() {
        return new Outcome(ActionStatus.ABANDONED, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
