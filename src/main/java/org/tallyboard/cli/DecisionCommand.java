package org.tallyboard.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tallyboard.board.AttentionCause;
import org.tallyboard.board.AttentionRules;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.DecideApproval;
import org.tallyboard.operate.Offer;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Answers a manual approval that waits.
abstract class DecisionCommand extends ActionCommand {

    private final DecideApproval.Decision decision;

    @Parameters(paramLabel = "ACCOUNT/PIPELINE", description = "The pipeline.")
    @SuppressWarnings("NullAway.Init")
    private PipelineName pipeline;

    @Option(names = "--action", paramLabel = "NAME", description = "The approval action, where several wait.")
    private @Nullable String action;

    @Option(
            names = "--execution",
            paramLabel = "ID",
            description = "Only if this execution waits: refuses when another one has come meanwhile.")
    private @Nullable String execution;

    @Option(names = "--comment", paramLabel = "TEXT", defaultValue = "", description = "At most 512 characters.")
    private String comment = "";

    DecisionCommand(DecideApproval.Decision decision) {
        this.decision = decision;
    }

    /// Says yes.
    @Command(
            name = "approve",
            description = "Approves a manual approval that waits.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {EXIT_DONE, EXIT_REFUSED, EXIT_NOT_GIVEN, EXIT_UNKNOWN})
    static final class Approve extends DecisionCommand {
        Approve() {
            super(DecideApproval.Decision.APPROVE);
        }
    }

    /// Says no.
    @Command(
            name = "reject",
            description = "Rejects a manual approval that waits: its stage fails.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {EXIT_DONE, EXIT_REFUSED, EXIT_NOT_GIVEN, EXIT_UNKNOWN})
    static final class Reject extends DecisionCommand {
        Reject() {
            super(DecideApproval.Decision.REJECT);
        }
    }

    @Override
    void prepare(WatchSetup watching) {
        watching.pipelineWatchers().forEach(watcher -> watcher.lookAt(Optional.of(pipeline.id())));
    }

    @Override
    ActionKind kind() {
        return ActionKind.DECIDE_APPROVAL;
    }

    @Override
    Found find(World world, int which) {
        return world.snapshot()
                .pipeline(pipeline.id())
                .map(known -> found(known, offer(known, world.snapshot().at())))
                .orElseGet(() -> new Found.NotThere(pipeline.missing(world.snapshot())));
    }

    /// Nothing to do in a row that is whole is final; in another one something may show a moment later.
    private static Found found(Pipeline known, Offer offer) {
        return switch (offer) {
            case Offer.Open open -> new Found.Offered(open, Optional.of(known.account()));
            case Offer.Asks asks -> new Found.Offered(asks, Optional.of(known.account()));
            case Offer.Closed(String reason, String next) ->
                PipelineName.isWhole(known) ? new Found.Refused(reason, next) : new Found.NotThere(reason);
        };
    }

    private Offer offer(Pipeline known, Instant now) {
        List<AttentionCause.ApprovalWaits> waiting = AttentionRules.approvals(known).stream()
                .filter(need -> action == null || need.action().name().equals(action))
                .filter(need -> execution == null || isOf(need, execution))
                .toList();
        if (waiting.isEmpty()) {
            return new Offer.Closed(
                    "no approval " + (action == null ? "" : action + " ") + "waits"
                            + (execution == null ? "" : " for execution " + execution),
                    "");
        }
        if (waiting.size() > 1) {
            return new Offer.Closed(waiting.size() + " approvals wait", "name one with --action or --execution");
        }
        AttentionCause.ApprovalWaits one = waiting.getFirst();
        return DecideApproval.offer(known, one.stage(), one.action(), decision, comment, now, ZoneId.systemDefault());
    }

    private static boolean isOf(AttentionCause.ApprovalWaits need, String execution) {
        return need.execution()
                .map(Execution::id)
                .or(need.stage()::executionId)
                .filter(execution::equals)
                .isPresent();
    }
}
