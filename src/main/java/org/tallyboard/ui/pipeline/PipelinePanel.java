package org.tallyboard.ui.pipeline;

import javafx.scene.layout.Region;
import org.tallyboard.board.AttentionRules;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.RetryTarget;
import org.tallyboard.ui.kit.AccountBadge;
import org.tallyboard.ui.kit.Browser;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.Glyph;
import org.tallyboard.ui.kit.SidePanel;
import org.tallyboard.ui.kit.SnapshotButton;
import org.tallyboard.ui.kit.ViewContext;

/// The side panel of a pipeline.
public final class PipelinePanel {

    private final ViewContext look;
    private final Browser browser;
    private final PipelineIntents intents;
    private final SidePanel panel;
    private final AccountBadge badge;
    private final SnapshotButton<Pipeline> retry;
    private final SnapshotButton<Pipeline> review;
    private final SnapshotButton<Pipeline> tell;
    private Pipeline shown;

    /// @param first what it shows at first
    public PipelinePanel(ViewContext look, Browser browser, PipelineIntents intents, Runnable onClose, Pipeline first) {
        this.look = look;
        this.browser = browser;
        this.intents = intents;
        shown = first;
        panel = new SidePanel(look, onClose);
        badge = new AccountBadge(look, true);
        panel.mark(badge);
        retry = new SnapshotButton<>("Retry…", new Glyph(Glyph.Shape.AGAIN), () -> shown, intents::retry)
                .styled("primary");
        review = new SnapshotButton<>("Review…", null, () -> shown, intents::review).styled("primary");
        tell = new SnapshotButton<>("Notify…", null, () -> shown, intents::tell);
        for (SnapshotButton<Pipeline> button : java.util.List.of(retry, review, tell)) {
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
                PipelineText.mood(p.state()),
                CommonText.line(p.id().name()),
                PipelineDetails.remark(p, look),
                PipelineDetails.of(p, look, browser));
        retry.shown(!(RetryTarget.of(p) instanceof RetryTarget.None));
        review.shown(!AttentionRules.approvals(p).isEmpty());
        for (SnapshotButton<Pipeline> button : java.util.List.of(review, tell)) {
            button.off(intents.closedBecause());
        }
        String closed = intents.closedBecause();
        retry.off(closed.isEmpty() ? PipelineText.retryOff(p) : closed);
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
