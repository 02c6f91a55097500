package org.tallyboard.board;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.recording.Job;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceStatus;

/// One thing that waits for a person. Declared in the order of urgency.
public sealed interface Need {

    /// A recording that should run now and does not: every minute is lost.
    record LosingProgramme(Job job, Losses.Loss loss) implements Need {}

    /// Recordings that should have begun, and that their scheduler has not sent.
    ///
    /// @param late the earliest first; never empty
    record NotSent(List<Next.Row> late) implements Need {
        public NotSent {
            late = List.copyOf(late);
        }
    }

    /// More recordings will soon be due than there are slots.
    record TooFewSlots(Slots.Shortage shortage) implements Need {}

    /// A manual approval that waits.
    ///
    /// @param execution the execution that waits, as far as known
    /// @param since when it began to wait
    /// @param newerBehind how many newer executions stand behind it
    record ApprovalWaits(
            Pipeline pipeline,
            Stage stage,
            Action action,
            Optional<Execution> execution,
            Optional<Instant> since,
            int newerBehind)
            implements Need {}

    /// Executions that stand before a stage whose inbound transition is disabled.
    ///
    /// @param stage the stage; its inbound executions are held
    /// @param since when the first of them came to stand there, as far as known
    record ExecutionHeld(Pipeline pipeline, Stage stage, Optional<Instant> since) implements Need {}

    /// A source that cannot be read: everything that it shows is from before.
    ///
    /// @param rows how many rows it has
    record SourceFailed(SourceStatus source, Failure failure, int rows) implements Need {}

    /// A pipeline whose stage failed.
    record StageFailed(Pipeline pipeline, Optional<Stage> stage) implements Need {}

    /// A CodeBuild project whose newest build failed.
    record BuildFailed(Project project, Build build) implements Need {}
}
