package org.tallyboard.ui.pipeline;

import javafx.scene.layout.Region;
import org.tallyboard.board.Needs;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.RetryTarget;
import org.tallyboard.ui.kit.AccountBadge;
import org.tallyboard.ui.kit.Browser;
import org.tallyboard.ui.kit.Glyph;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.PressButton;
import org.tallyboard.ui.kit.SidePanel;
import org.tallyboard.ui.kit.Words;

/// The side panel of a pipeline.
public final class PipelinePanel {

    private final Look look;
    private final Browser browser;
    private final PipelineIntents intents;
    private final SidePanel panel;
    private final AccountBadge badge;
    private final PressButton<Pipeline> retry;
    private final PressButton<Pipeline> review;
    private final PressButton<Pipeline> tell;
    private Pipeline shown;

    /// @param first what it shows at first
    public PipelinePanel(Look look, Browser browser, PipelineIntents intents, Runnable onClose, Pipeline first) {
        this.look = look;
        this.browser = browser;
        this.intents = intents;
        shown = first;
        panel = new SidePanel(look, onClose);
        badge = new AccountBadge(look, true);
        panel.mark(badge);
        retry = new PressButton<>("Retry…", new Glyph(Glyph.Shape.AGAIN), () -> shown, intents::retry)
                .styled("primary");
        review = new PressButton<>("Review…", null, () -> shown, intents::review).styled("primary");
        tell = new PressButton<>("Notify…", null, () -> shown, intents::tell);
        for (PressButton<Pipeline> button : java.util.List.of(retry, review, tell)) {
            button.button().setFocusTraversable(true);
        }
        panel.buttons(retry, review, tell);
        show(first);
    }

    /// The pipeline that it speaks of.
    public PipelineId id() {
        return shown.id();
    }

    /// Shows the newest value, or the same again when time moved on.
    public void show(Pipeline p) {
        shown = p;
        badge.show(p.account());
        panel.show(
                PipelineWords.mood(p.state()),
                Words.line(p.id().name()),
                PipelineDoc.remark(p, look),
                PipelineDoc.of(p, look, browser));
        retry.shown(!(RetryTarget.of(p) instanceof RetryTarget.None));
        review.shown(!Needs.approvals(p).isEmpty());
        for (PressButton<Pipeline> button : java.util.List.of(review, tell)) {
            button.off(intents.closedBecause());
        }
        String closed = intents.closedBecause();
        retry.off(closed.isEmpty() ? PipelineWords.retryOff(p) : closed);
    }

    /// The newest value shown.
    public Pipeline shown() {
        return shown;
    }

    /// The panel's node.
    public Region node() {
        return panel;
    }
}
