package org.tallyboard.ui.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.tallyboard.board.Arranged;
import org.tallyboard.board.Need.ApprovalWaits;
import org.tallyboard.board.Needs;
import org.tallyboard.operate.DecideApproval;
import org.tallyboard.operate.DecideApproval.Decision;
import org.tallyboard.operate.Operation;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.ui.kit.Block;
import org.tallyboard.ui.kit.Browser;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.Mood;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.Times;
import org.tallyboard.ui.kit.Words;
import org.tallyboard.ui.order.OrderContext;
import org.tallyboard.ui.order.OrderSheet;

/// Approves or rejects a manual approval as it was shown. A PARALLEL pipeline can have several that wait: then one is
/// chosen first.
public final class ApprovalSheet extends OrderSheet {

    /// CodePipeline model, ApprovalSummary: at most 512 characters.
    private static final int LONGEST_COMMENT = 512;

    private final Pipeline pipeline;
    private final List<ApprovalWaits> approvals;
    private final Browser browser;
    private final ComboBox<ApprovalWaits> choice = new ComboBox<>();
    private final TextArea comment = new TextArea();
    private final Label counter = new Label();
    private ApprovalWaits chosen;

    /// @param pipeline as it was shown when the button was pressed
    /// @param approvals those of it that wait; at least one
    public ApprovalSheet(OrderContext context, Pipeline pipeline, List<ApprovalWaits> approvals, Browser browser) {
        super("Approval of " + Words.line(pipeline.id().name()), context, Optional.of(pipeline.account()));
        this.pipeline = pipeline;
        this.approvals = List.copyOf(approvals);
        this.browser = browser;
        chosen = approvals.getFirst();
        about(blocks());
        if (approvals.size() > 1) {
            choice.getItems().setAll(approvals);
            choice.setConverter(new StringConverter<>() {
                @Override
                public String toString(@Nullable ApprovalWaits approval) {
                    return approval == null ? "" : line(approval);
                }

                @Override
                public @Nullable ApprovalWaits fromString(String text) {
                    return null;
                }
            });
            choice.setValue(chosen);
            choice.setMaxWidth(Double.MAX_VALUE);
            choice.valueProperty().addListener((o, was, is) -> {
                chosen = is == null ? chosen : is;
                about(blocks());
                update();
            });
            field(
                    Sizes.count(approvals.size(), "approval waits", "approvals wait") + " in this pipeline; this one:",
                    choice);
        }
        comment.setId("comment");
        comment.setPrefRowCount(3);
        comment.setWrapText(true);
        comment.setPromptText("Why; others see it in CodePipeline. May be empty.");
        comment.textProperty().addListener((o, was, is) -> count());
        counter.getStyleClass().addAll("counter", "mono");
        field("Comment", comment);
        add(counter);
        confirm("Reject", "danger", () -> operation(Decision.REJECT)).setId("reject");
        confirm("Approve", "primary", () -> operation(Decision.APPROVE)).setId("approve");
        count();
        ready();
    }

    private static String line(ApprovalWaits approval) {
        return approval.execution()
                        .map(e -> e.id().substring(0, Math.min(8, e.id().length())))
                        .orElse("?") + " · "
                + Words.line(approval.stage().name())
                + approval.execution()
                        .flatMap(PipelineWords::commit)
                        .map(c -> " · " + Words.line(c.message()))
                        .orElse("");
    }

    private void count() {
        int length = comment.getText().length();
        counter.setText(length + " / " + LONGEST_COMMENT);
        (length > LONGEST_COMMENT ? Mood.FAIL : Mood.IDLE).on(counter);
        update();
    }

    private List<Block> blocks() {
        Look look = context().look();
        List<Block> blocks = new ArrayList<>();
        Action action = chosen.action();
        String waits = chosen.since()
                .map(s -> "waits " + Times.age(Duration.between(s, look.now())) + ", since " + look.at(s))
                .orElse("waits");
        blocks.add(new Block.Item(
                Mood.WAIT,
                Words.line(chosen.stage().name())
                        + (action.name().equals(chosen.stage().name()) ? "" : " / " + Words.line(action.name())),
                waits,
                "",
                false));
        if (!action.summary().isBlank()) {
            blocks.add(new Block.Full(Mood.IDLE, Words.block(action.summary(), 4000), false));
        }
        chosen.stage()
                .executionId()
                .or(() -> chosen.execution().map(e -> e.id()))
                .ifPresent(id -> blocks.add(new Block.Fact("Execution", id, true)));
        chosen.execution().ifPresent(e -> e.commits().forEach(c -> {
            blocks.add(PipelineDoc.commit(e, c));
            c.url()
                    .ifPresent(url -> blocks.add(new Block.Link(
                            "Open the commit" + (e.commits().size() > 1 ? " of " + Words.line(c.action()) : ""),
                            url,
                            browser)));
        }));
        chosen.execution()
                .map(e -> PipelineWords.trigger(e, PipelineWords.provider(pipeline, e)))
                .filter(t -> !t.isEmpty())
                .ifPresent(t -> blocks.add(new Block.Fact("Started by", t)));
        chosen.execution()
                .flatMap(Execution::startedAt)
                .ifPresent(at -> blocks.add(new Block.Fact(
                        "Started", look.at(at) + ", " + Times.age(Duration.between(at, look.now())) + " ago")));
        action.url().ifPresent(url -> blocks.add(new Block.Link("Open what is to be reviewed", url, browser)));
        int behind = chosen.newerBehind();
        blocks.add(
                behind > 0
                        ? new Block.Note(
                                Mood.WAIT,
                                Sizes.count(behind, "newer execution stands", "newer executions stand")
                                        + " behind it. Approving lets this older one go on first.")
                        : new Block.Note(Mood.IDLE, "No newer execution stands behind it."));
        return blocks;
    }

    @Override
    protected String blockedBecause() {
        if (chosen.action().approvalToken().isEmpty()) {
            return "the approval's token was not read yet; the pipeline is read again soon";
        }
        if (chosen.execution().filter(Execution::read).isEmpty()) {
            return unknown("the commit of this execution was not read yet; the pipeline is read again soon");
        }
        if (!chosen.stage().complete()) {
            return unknown("the actions of this stage are not completely known yet");
        }
        return comment.getText().length() > LONGEST_COMMENT ? "the comment is too long" : "";
    }

    private String unknown(String otherwise) {
        return pipeline.missing().stream()
                .findFirst()
                .map(missing -> Words.line(missing.failure().cause()))
                .orElse(otherwise);
    }

    private Optional<Operation> operation(Decision decision) {
        Optional<String> execution =
                chosen.execution().map(e -> e.id()).or(() -> chosen.stage().executionId());
        return execution.flatMap(id -> chosen.action()
                .approvalToken()
                .map(token -> new DecideApproval(
                        pipeline.account(),
                        pipeline.id().name(),
                        chosen.stage().name(),
                        chosen.action().name(),
                        id,
                        token,
                        decision,
                        comment.getText().strip(),
                        pipeline.parallel())));
    }

    @Override
    protected String changes(Arranged newest) {
        Optional<Pipeline> now = newest.snapshot().pipeline(pipeline.id());
        if (now.isEmpty()) {
            return "This pipeline is gone.";
        }
        boolean waits = Needs.approvals(now.get()).stream()
                .anyMatch(a -> a.action().approvalToken().equals(chosen.action().approvalToken())
                        && a.action().name().equals(chosen.action().name()));
        if (waits) {
            return "";
        }
        return Needs.approvals(now.get()).isEmpty()
                ? "Changed since you opened this: the approval does not wait any more."
                : "Changed since you opened this: another execution waits for approval now.";
    }

    @Override
    public javafx.scene.Node first() {
        return comment;
    }
}
