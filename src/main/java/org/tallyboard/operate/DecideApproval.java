package org.tallyboard.operate;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tallyboard.operate.Confirmation.Fact;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.source.Account;
import tools.jackson.databind.node.ObjectNode;

/// PutApprovalResult on a manual approval that waits.
///
/// @param executionId the execution that the person saw waiting
/// @param token the approval token that the person saw; a token belongs to one execution of the action
/// @param comment `summary` of the result, at most 512 characters
/// @param parallel true when the pipeline runs PARALLEL executions
public record DecideApproval(
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

    /// What a person says to an approval.
    public enum Decision {
        /// `Approved`
        APPROVE,
        /// `Rejected`
        REJECT
    }

    /// Whether an approval of a pipeline waits.
    static boolean waits(Pipeline pipeline) {
        return Stream.concat(
                        pipeline.stages().stream(),
                        pipeline.executions().stream().flatMap(execution -> execution.stages().stream()))
                .anyMatch(stage -> stage.waitingApproval().isPresent());
    }

    /// Whether there is something to decide in a pipeline.
    static Offer offer(Pipeline pipeline) {
        return waits(pipeline)
                ? new Offer.Asks("a decision")
                : new Offer.Closed("no approval of it waits", "nothing is asked here");
    }

    /// A decision on an approval that waits.
    ///
    /// @param zone to tell times in
    public static Offer offer(
            Pipeline pipeline,
            Stage stage,
            Action action,
            Decision decision,
            String comment,
            Instant now,
            ZoneId zone) {
        if (action.state() != PipelineState.WAITING_FOR_APPROVAL) {
            return new Offer.Closed(new CurrentStateText(zone, now).action(action), "nothing is asked here");
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
        if (pipeline.execution(execution).filter(Execution::read).isEmpty()) {
            return new Offer.Closed(
                    pipeline.missing().stream()
                            .findFirst()
                            .map(missing ->
                                    CurrentStateText.line(missing.failure().cause()))
                            .orElse("the commit of this execution was not read yet"),
                    "wait for the next read");
        }
        List<Fact> facts = new ArrayList<>(PipelineTarget.commits(pipeline, execution));
        action.changedAt()
                .ifPresent(at -> facts.add(new Fact("Waits since", new CurrentStateText(zone, now).time(at))));
        return new Offer.Open(
                new DecideApproval(
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
                PipelineTarget.newerWaiting(stage));
    }

    /// The token opens the gate, so it stays out of texts.
    @Override
    public String toString() {
        return "DecideApproval[" + account.name() + " " + pipeline + "/" + stage + "/" + action + " " + executionId
                + " " + decision + "]";
    }

    @Override
    public Optional<Account> where() {
        return Optional.of(account);
    }

    @Override
    public String kind() {
        return decision == Decision.APPROVE ? "approve" : "reject";
    }

    @Override
    public String target() {
        return account.name() + " · " + pipeline + " / " + stage + " / " + action + " · execution "
                + CurrentStateText.shortId(executionId);
    }

    @Override
    public String subject() {
        return String.join("\n", "approval", account.name(), pipeline, stage, action, executionId);
    }

    @Override
    public void details(ObjectNode json, String newId) {
        PipelineTarget.record(json, account);
        json.put("pipelineName", pipeline)
                .put("stageName", stage)
                .put("actionName", action)
                .put("pipelineExecutionId", executionId)
                .put("status", decision == Decision.APPROVE ? "Approved" : "Rejected")
                .put("summary", comment)
                .put("parallel", parallel);
    }

    @Override
    public Confirmation confirmation(Optional<Caller> caller) {
        boolean approve = decision == Decision.APPROVE;
        List<Fact> facts = PipelineTarget.account(account, caller);
        facts.add(new Fact("Pipeline", pipeline));
        facts.add(new Fact("Stage", stage));
        facts.add(new Fact("Approval", action));
        facts.add(new Fact("Execution", executionId));
        facts.add(new Fact("Comment", comment.isBlank() ? "none" : comment));
        List<String> obstacles = new ArrayList<>(PipelineTarget.obstacles(account, caller));
        ApprovalDecision.commentTooLong(this).ifPresent(obstacles::add);
        return new Confirmation(
                (approve ? "Approve " : "Reject ") + action + " of " + pipeline,
                approve ? "Approve" : "Reject",
                facts,
                approve ? List.of() : List.of("The stage " + stage + " fails for this execution."),
                obstacles);
    }

    @Override
    public OrderSteps steps(OrderPorts means) {
        return new ApprovalDecision(this, means.ports(), means.waiting());
    }
}
