package org.tallyboard.operate;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.tallyboard.operate.Confirmation.Fact;
import org.tallyboard.operate.Operation.Decision;
import org.tallyboard.operate.Operation.RetryMode;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Commit;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.recording.Job;
import org.tallyboard.recording.JobState;
import org.tallyboard.recording.Recording;

/// Makes orders from what is shown, so that each carries the identity that the person saw.
public final class Offers {

    private Offers() {}

    /// A retry of a stage; for a PARALLEL pipeline a stage of one of its executions.
    public static Offer retryStage(Pipeline pipeline, Stage stage, RetryMode mode) {
        if (stage.state() != PipelineState.FAILED && stage.state() != PipelineState.STOPPED) {
            return new Offer.Closed(
                    stage.name() + " " + Words.verb(stage.state()),
                    "only a stage that failed or was stopped can be retried");
        }
        if (!stage.complete()) {
            return new Offer.Closed(
                    "the actions of " + stage.name() + " are not completely known", "wait for the next read");
        }
        if (stage.executionId().isEmpty()) {
            return new Offer.Closed(
                    "AWS did not say which execution failed in " + stage.name(), "wait for the next read");
        }
        List<String> failed = StageRetry.failedActions(stage);
        if (mode == RetryMode.FAILED_ACTIONS && failed.isEmpty()) {
            return new Offer.Closed("no action of " + stage.name() + " failed", "retry all actions instead");
        }
        String execution = stage.executionId().get();
        List<Fact> facts = new ArrayList<>(commits(pipeline, execution));
        stage.failedAction()
                .flatMap(Action::error)
                .ifPresent(error -> facts.add(new Fact("Failed because", Words.line(error.message()))));
        return new Offer.Open(
                new Operation.RetryStage(
                        pipeline.account(), pipeline.id().name(), stage.name(), execution, mode, failed),
                facts,
                newerWaiting(stage));
    }

    /// The mode to offer first. A change set that was executed is gone, so CloudFormation can only succeed when the
    /// action that prepares it runs again too (aws-cdk issues 11995, 21677, 20827).
    public static RetryMode suggestedMode(Stage stage) {
        boolean changeSet = stage.actions().stream()
                .flatMap(action -> action.error().stream())
                .anyMatch(error -> error.message().contains("ChangeSetNotFound")
                        || error.code().contains("ChangeSetNotFound"));
        boolean nothingFailed = StageRetry.failedActions(stage).isEmpty();
        return changeSet || nothingFailed ? RetryMode.ALL_ACTIONS : RetryMode.FAILED_ACTIONS;
    }

    /// A decision on an approval that waits.
    ///
    /// @param zone to tell times in
    public static Offer decideApproval(
            Pipeline pipeline,
            Stage stage,
            Action action,
            Decision decision,
            String comment,
            Instant now,
            ZoneId zone) {
        if (action.state() != PipelineState.WAITING_FOR_APPROVAL) {
            return new Offer.Closed(new Words(zone, now).action(action), "nothing is asked here");
        }
        if (action.approvalToken().isEmpty() || stage.executionId().isEmpty()) {
            return new Offer.Closed(
                    "AWS has not said yet how to answer " + action.name(), "wait for the next read of this pipeline");
        }
        if (!stage.complete()) {
            return new Offer.Closed(
                    "the actions of " + stage.name() + " are not completely known", "wait for the next read");
        }
        String execution = stage.executionId().get();
        List<Fact> facts = new ArrayList<>(commits(pipeline, execution));
        action.changedAt().ifPresent(at -> facts.add(new Fact("Waits since", new Words(zone, now).time(at))));
        return new Offer.Open(
                new Operation.DecideApproval(
                        pipeline.account(),
                        pipeline.id().name(),
                        stage.name(),
                        action.name(),
                        execution,
                        action.approvalToken().get(),
                        decision,
                        comment,
                        pipeline.parallel()),
                facts,
                newerWaiting(stage));
    }

    /// Sending a failed job again.
    ///
    /// @param trouble as [JobsNow#trouble]
    /// @param jobs every job that is known, to warn of one with the same source
    public static Offer retryJob(Job job, String trouble, Collection<Job> jobs) {
        Optional<Outcome.Refused> obstacle = JobRetry.obstacle(job, trouble);
        if (obstacle.isPresent()) {
            return new Offer.Closed(obstacle.get().reason(), obstacle.get().nextStep());
        }
        List<String> warnings = new ArrayList<>();
        sameSource(job, jobs).ifPresent(warnings::add);
        if (job.latest().lost().isPresent()) {
            warnings.add("A worker that sends no events may have run it before it expired.");
        }
        return new Offer.Open(
                new Operation.RetryJob(
                        job.key(),
                        job.title(),
                        job.latest().retries(),
                        job.payload().orElseThrow()),
                List.of(),
                warnings);
    }

    /// A warning when another job with the same source is active at the same broker: two recordings of one source
    /// are rarely meant.
    static Optional<String> sameSource(Job job, Collection<Job> jobs) {
        Optional<String> source = job.recording().flatMap(Recording::source);
        return jobs.stream()
                .filter(other -> source.isPresent()
                        && other.key().broker().equals(job.key().broker())
                        && !other.id().equals(job.id()))
                .filter(other -> other.recording().flatMap(Recording::source).equals(source))
                // RETRY ends an attempt only: Celery runs the job again.
                .filter(other -> !other.state().terminal() || other.state() == JobState.RETRY)
                .filter(other -> other.state() != JobState.UNKNOWN)
                .findFirst()
                .map(other -> "A job with the same source is active: " + Words.line(other.title()) + " ("
                        + Words.job(other.state()) + ", job " + Words.shortId(other.id()) + ").");
    }

    private static List<Fact> commits(Pipeline pipeline, String execution) {
        List<Commit> commits =
                pipeline.execution(execution).map(Execution::commits).orElse(List.of());
        return commits.stream()
                .map(commit ->
                        new Fact(commits.size() > 1 ? Words.line(commit.action()) : "Commit", Words.commit(commit)))
                .toList();
    }

    private static List<String> newerWaiting(Stage stage) {
        int newer = stage.inbound().size();
        return newer == 0
                ? List.of()
                : List.of(
                        newer == 1
                                ? "A newer execution waits to enter this stage."
                                : newer + " newer executions wait to enter this stage.");
    }
}
