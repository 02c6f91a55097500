package org.tallyboard.operate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tallyboard.attention.AttentionKey;
import org.tallyboard.attention.Severity;
import org.tallyboard.notification.Draft;
import org.tallyboard.recording.JobKey;
import org.tallyboard.recording.JobPayload;
import org.tallyboard.source.Account;

/// Everything that a person can order, with the identity of what they saw. All variants live here; confirmation, audit
/// row, comparison and act follow from them.
public sealed interface Operation {

    /// RetryStageExecution on a stage that failed.
    ///
    /// @param account where
    /// @param pipeline pipelineName
    /// @param stage stageName
    /// @param executionId the execution that the person saw as failed in that stage
    /// @param mode which actions run again
    /// @param failedActions actionExecutionIds that the person saw as failed
    record RetryStage(
            Account account,
            String pipeline,
            String stage,
            String executionId,
            RetryMode mode,
            List<String> failedActions)
            implements Operation {
        public RetryStage {
            failedActions = List.copyOf(failedActions);
        }
    }

    /// CodePipeline's StageRetryMode.
    enum RetryMode {
        /// Only the actions that failed.
        FAILED_ACTIONS,
        /// Every action of the stage, from its first on.
        ALL_ACTIONS
    }

    /// PutApprovalResult on a manual approval that waits.
    ///
    /// @param executionId the execution that the person saw waiting
    /// @param token the approval token that the person saw; a token belongs to one execution of the action
    /// @param comment `summary` of the result, at most 512 characters
    /// @param parallel true when the pipeline runs PARALLEL executions
    record DecideApproval(
            Account account,
            String pipeline,
            String stage,
            String action,
            String executionId,
            String token,
            Decision decision,
            String comment,
            boolean parallel)
            implements Operation {

        /// The token opens the gate, so it stays out of texts.
        @Override
        public String toString() {
            return "DecideApproval[" + account.name() + " " + pipeline + "/" + stage + "/" + action + " " + executionId
                    + " " + decision + "]";
        }
    }

    /// What a person says to an approval.
    enum Decision {
        /// `Approved`
        APPROVE,
        /// `Rejected`
        REJECT
    }

    /// Sends a failed job again under a new id.
    ///
    /// @param job the failed job and its broker
    /// @param retries the attempt that the person saw as the latest
    /// @param payload the payload that the person saw, captured as data
    record RetryJob(JobKey job, String title, int retries, JobPayload payload) implements Operation {}

    /// An order about a recording that a worker holds.
    sealed interface OfHeldRecording extends Operation {
        /// The recording as the person saw it.
        HeldRecording recording();
    }

    /// Ends a recording now and in order: its planned end becomes the time of the act, so that the file is finished and
    /// the job succeeds.
    record StopRecording(HeldRecording recording) implements OfHeldRecording {}

    /// Gives a recording that runs or waits another planned end.
    ///
    /// @param end the new one
    record ChangeEnd(HeldRecording recording, Instant end) implements OfHeldRecording {}

    /// Begins a recording that waits at a worker: its planned start becomes the time of the act.
    record StartNow(HeldRecording recording) implements OfHeldRecording {}

    /// Has the scheduler send a job now that it keeps for later.
    ///
    /// @param job the id that it has, or will have, and the broker of the scheduler
    /// @param start the planned start that the person saw
    record StartPlanned(JobKey job, String title, Instant start) implements Operation {}

    /// Publishes to an SNS topic.
    record SendNotification(Account account, Draft draft) implements Operation {}

    /// A person's word on something that needs a person.
    sealed interface OfAttention extends Operation {
        /// What it is about.
        AttentionKey key();

        /// The same in words, for the record.
        String what();
    }

    /// Says that a person knows of it.
    ///
    /// @param severity how bad it was when the person saw it
    /// @param until when it calls again; empty for as long as it lasts
    /// @param why in the person's own words; empty text for none
    record Acknowledge(AttentionKey key, String what, Severity severity, Optional<Instant> until, String why)
            implements OfAttention {}

    /// Takes an acknowledgement back.
    record WithdrawAcknowledgement(AttentionKey key, String what) implements OfAttention {}
}
