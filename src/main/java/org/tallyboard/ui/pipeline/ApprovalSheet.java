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
import org.tallyboard.board.AttentionCause.ApprovalWaits;
import org.tallyboard.board.AttentionRules;
import org.tallyboard.board.BoardView;
import org.tallyboard.operate.DecideApproval;
import org.tallyboard.operate.DecideApproval.Decision;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.Operation;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.ui.kit.Browser;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.TimeText;
import org.tallyboard.ui.kit.ViewContext;
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
        super("Approval of " + CommonText.line(pipeline.id().name()), context, Optional.of(pipeline.account()));
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
                + CommonText.line(approval.stage().name())
                + approval.execution()
                        .flatMap(PipelineText::commit)
                        .map(c -> " · " + CommonText.line(c.message()))
                        .orElse("");
    }

    private void count() {
        int length = comment.getText().length();
        counter.setText(length + " / " + LONGEST_COMMENT);
        (length > LONGEST_COMMENT ? StatusStyle.FAIL : StatusStyle.IDLE).on(counter);
        update();
    }

    private List<DetailItem> blocks() {
        ViewContext look = context().look();
        List<DetailItem> blocks = new ArrayList<>();
        Action action = chosen.action();
        String waits = chosen.since()
                .map(s -> "waits " + TimeText.age(Duration.between(s, look.now())) + ", since " + look.at(s))
                .orElse("waits");
        blocks.add(new DetailItem.Item(
                StatusStyle.WAIT,
                CommonText.line(chosen.stage().name())
                        + (action.name().equals(chosen.stage().name()) ? "" : " / " + CommonText.line(action.name())),
                waits,
                "",
                false));
        if (!action.summary().isBlank()) {
            blocks.add(new DetailItem.Full(StatusStyle.IDLE, CommonText.block(action.summary(), 4000), false));
        }
        chosen.stage()
                .executionId()
                .or(() -> chosen.execution().map(e -> e.id()))
                .ifPresent(id -> blocks.add(new DetailItem.Fact("Execution", id, true)));
        chosen.execution().ifPresent(e -> e.commits().forEach(c -> {
            blocks.add(PipelineDetails.commit(e, c));
            c.url()
                    .ifPresent(url -> blocks.add(new DetailItem.Link(
                            "Open the commit" + (e.commits().size() > 1 ? " of " + CommonText.line(c.action()) : ""),
                            url,
                            browser)));
        }));
        chosen.execution()
                .map(e -> PipelineText.trigger(e, PipelineText.provider(pipeline, e)))
                .filter(t -> !t.isEmpty())
                .ifPresent(t -> blocks.add(new DetailItem.Fact("Started by", t)));
        chosen.execution()
                .flatMap(Execution::startedAt)
                .ifPresent(at -> blocks.add(new DetailItem.Fact(
                        "Started", look.at(at) + ", " + TimeText.age(Duration.between(at, look.now())) + " ago")));
        action.url().ifPresent(url -> blocks.add(new DetailItem.Link("Open what is to be reviewed", url, browser)));
        int behind = chosen.newerBehind();
        blocks.add(
                behind > 0
                        ? new DetailItem.Note(
                                StatusStyle.WAIT,
                                Sizes.count(behind, "newer execution stands", "newer executions stand")
                                        + " behind it. Approving lets this older one go on first.")
                        : new DetailItem.Note(StatusStyle.IDLE, "No newer execution stands behind it."));
        return blocks;
    }

    @Override
    protected String blockedBecause() {
        if (offer(Decision.APPROVE) instanceof Offer.Closed closed) {
            return closed.text();
        }
        return comment.getText().length() > LONGEST_COMMENT ? "the comment is too long" : "";
    }

    private Offer offer(Decision decision) {
        return DecideApproval.offer(
                pipeline,
                chosen.stage(),
                chosen.action(),
                decision,
                comment.getText().strip(),
                context().look().now(),
                context().look().zone());
    }

    private Optional<Operation> operation(Decision decision) {
        return offer(decision) instanceof Offer.Open open ? Optional.of(open.operation()) : Optional.empty();
    }

    @Override
    protected String changes(BoardView newest) {
        Optional<Pipeline> now = newest.snapshot().pipeline(pipeline.id());
        if (now.isEmpty()) {
            return "This pipeline is gone.";
        }
        boolean waits = AttentionRules.approvals(now.get()).stream()
                .anyMatch(a -> a.action().approvalToken().equals(chosen.action().approvalToken())
                        && a.action().name().equals(chosen.action().name()));
        if (waits) {
            return "";
        }
        return AttentionRules.approvals(now.get()).isEmpty()
                ? "Changed since you opened this: the approval does not wait any more."
                : "Changed since you opened this: another execution waits for approval now.";
    }

    @Override
    public javafx.scene.Node first() {
        return comment;
    }
}
