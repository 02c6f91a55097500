package org.tallyboard.ui.pipeline;

import java.util.List;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.Subject;
import org.tallyboard.pipeline.Commit;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.source.Freshness;
import org.tallyboard.ui.kit.AbbreviatingLabel;
import org.tallyboard.ui.kit.AccountBadge;
import org.tallyboard.ui.kit.Card;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.Glyph;
import org.tallyboard.ui.kit.PriorityRow;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.order.ActionButton;
import org.tallyboard.ui.order.FollowText;
import org.tallyboard.ui.order.RowActions;

/// One pipeline as a row: what it is, how its stages stand, and what a person can do about it.
public final class PipelineCard implements Card<Pipeline> {

    private static final PseudoClass OLD = PseudoClass.getPseudoClass("old");
    /// A message gives this much of itself for what stands beside it, in sizes of text; the rest only when all else
    /// gave.
    private static final double LEAST_MESSAGE = 13;

    private static final PseudoClass UNREAD = PseudoClass.getPseudoClass("unread");

    private final ViewContext look;
    private final RowActions actions;
    private final VBox box = new VBox();
    private final Glyph glyph = new Glyph(StatusStyle.IDLE);
    private final Label name = new Label();
    private final AccountBadge badge;
    private final Label message = new Label();
    private final AbbreviatingLabel origin = new AbbreviatingLabel("row-dim");
    private final AbbreviatingLabel trigger = new AbbreviatingLabel("row-trigger");
    private final Label when = new Label();
    private final StageStrip strip;
    private final Label reason = new Label();
    private final ActionButton<Pipeline> retry;
    private final ActionButton<Pipeline> review;
    private final ActionButton<Pipeline> tell;
    private @Nullable Pipeline shown;

    public PipelineCard(ViewContext look, RowActions actions) {
        this.look = look;
        this.actions = actions;
        badge = new AccountBadge(look, false);
        strip = new StageStrip(look);
        retry = new ActionButton<Pipeline>(ActionKind.RETRY_STAGE, actions, () -> shown, Subject.OfPipeline::new);
        review = new ActionButton<Pipeline>(ActionKind.DECIDE_APPROVAL, actions, () -> shown, Subject.OfPipeline::new);
        tell = new ActionButton<Pipeline>(ActionKind.SEND_NOTIFICATION, actions, () -> shown, Subject.OfPipeline::new);
        name.getStyleClass().add("row-name");
        message.getStyleClass().add("row-message");
        when.getStyleClass().add("row-when");
        reason.getStyleClass().add("reason-line");
        reason.setMaxWidth(Double.MAX_VALUE);
        reason.setMinWidth(0);
        PriorityRow head = new PriorityRow(look, 0.55)
                .fixed(glyph)
                .giving(name, 1, 4)
                .fixed(badge)
                .giving(message, 7, LEAST_MESSAGE)
                .giving(origin, 5, 0)
                .giving(trigger, 6, 0)
                .spring()
                .giving(when, 3, 0)
                .fixed(retry)
                .fixed(review)
                .fixed(tell);
        head.givingAgain(message, 4, () -> 0);
        head.getStyleClass().add("row-head");
        box.getStyleClass().addAll("card", "pipeline-card");
        box.getChildren().addAll(head, strip, reason);
    }

    /// How high the row of a pipeline is, in sizes of ordinary text.
    public static double heightInEm(Pipeline p) {
        return PipelineText.hasReasonLine(p) ? 8.75 : 6.5;
    }

    @Override
    public Region node() {
        return box;
    }

    @Override
    public void show(Pipeline p) {
        boolean same = p == shown;
        shown = p;
        badge.show(p.account());
        when.setText(PipelineText.when(p, look));
        strip.show(StageCellModel.of(p, look.now()), !p.parallel());
        Freshness.State looks = p.freshness().look(look.now());
        box.pseudoClassStateChanged(OLD, looks == Freshness.State.STALE || looks == Freshness.State.FAILED);
        box.pseudoClassStateChanged(UNREAD, looks == Freshness.State.NEVER);
        showStart(p);
        if (same) {
            return;
        }
        StatusStyle mood = PipelineText.mood(p.state());
        glyph.mood(mood);
        (p.failedBehind() ? StatusStyle.FAIL : mood).on(box);
        name.setText(CommonText.line(p.id().name()));
        Optional<Commit> commit = PipelineText.commit(p);
        text(message, commit.map(Commit::message).map(CommonText::line).orElse(""));
        String id = commit.map(Commit::shortId).map(CommonText::line).orElse("");
        String runs = p.executions().isEmpty()
                ? "PARALLEL"
                : "PARALLEL, " + Sizes.count(p.executions().size(), "execution", "executions");
        origin.show(p.parallel() ? List.of(CommonText.dots(List.of(runs, id)), runs) : List.of(id));
        origin.setVisible(p.parallel() || !id.isEmpty());
        reason.setVisible(PipelineText.hasReasonLine(p));
        reason.setManaged(reason.isVisible());
        reason.setText(reason.isVisible() ? PipelineText.reasonLine(p) : "");
        PipelineText.reasonMood(p).on(reason);
        retry.show(p);
        review.show(p);
        tell.show(p, p.state() == PipelineState.FAILED);
    }

    /// Who started what it shows; after a retry from here who did that, and what became of it.
    private void showStart(Pipeline p) {
        String started = actions.followed(new Subject.OfPipeline(p))
                .map(action -> FollowText.of(action, look))
                .or(() -> p.headlineExecution().map(e -> PipelineText.trigger(e, PipelineText.provider(p, e))))
                .orElse("");
        boolean after = p.parallel() || p.headlineExecution().isPresent();
        trigger.show(List.of(after ? "· " + started : started));
        trigger.setVisible(!started.isEmpty());
    }

    private static void text(Label label, String text) {
        label.setText(text);
        label.setVisible(!text.isEmpty());
    }

    @Override
    public String spoken() {
        Pipeline p = shown;
        return p == null
                ? ""
                : p.id().name() + " in " + p.account().name() + ", " + PipelineText.when(p, look) + ". "
                        + strip.spoken();
    }
}
