package org.tallyboard.board;

import java.time.Instant;
import java.util.Optional;
import org.tallyboard.job.JobKey;
import org.tallyboard.pipeline.PipelineId;

/// An action that was carried out, whose effect the board goes on watching: a retry says only that something runs
/// again.
///
/// @param order its number in the record; 0 or less where it has none of its own
/// @param at when it was given
/// @param by who gave it
/// @param about what runs again
/// @param end how that ended; empty while it is not known
public record FollowedAction(long order, Instant at, String by, About about, Optional<End> end) {

    /// What an action has set going.
    public sealed interface About {

        /// What people call it.
        String name();
    }

    /// A stage that was retried, in its execution.
    public record OfStage(PipelineId pipeline, String stage, String execution) implements About {
        @Override
        public String name() {
            return pipeline.name() + " / " + stage;
        }
    }

    /// A job that was sent in the place of one that failed.
    ///
    /// @param job the new one
    /// @param before the one that failed
    public record OfJob(JobKey job, JobKey before, String title) implements About {
        @Override
        public String name() {
            return title;
        }
    }

    /// How it ended.
    ///
    /// @param state for people: `failed again`, `succeeded`
    /// @param reason why, where that is known; may be empty
    public record End(boolean failed, String state, Instant at, String reason) {}

    /// The same, ended.
    FollowedAction ended(End how) {
        return new FollowedAction(order, at, by, about, Optional.of(how));
    }

    /// Whether it failed in the end.
    public boolean failed() {
        return end.filter(End::failed).isPresent();
    }
}
