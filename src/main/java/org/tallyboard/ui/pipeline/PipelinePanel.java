package org.tallyboard.ui.pipeline;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.layout.Region;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.Subject;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.ui.kit.AccountBadge;
import org.tallyboard.ui.kit.Browser;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.SidePanel;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.order.ActionButton;
import org.tallyboard.ui.order.FollowText;
import org.tallyboard.ui.order.RowActions;

/// The side panel of a pipeline.
public final class PipelinePanel {

    private final ViewContext look;
    private final Browser browser;
    private final RowActions actions;
    private final SidePanel panel;
    private final AccountBadge badge;
    private final ActionButton<Pipeline> retry;
    private final ActionButton<Pipeline> review;
    private final ActionButton<Pipeline> tell;
    private Pipeline shown;

    /// @param first what it shows at first
    public PipelinePanel(ViewContext look, Browser browser, RowActions actions, Runnable onClose, Pipeline first) {
        this.look = look;
        this.browser = browser;
        this.actions = actions;
        shown = first;
        panel = new SidePanel(look, onClose);
        badge = new AccountBadge(look, true);
        panel.mark(badge);
        retry = new ActionButton<Pipeline>(ActionKind.RETRY_STAGE, actions, () -> shown, Subject.OfPipeline::new)
                .reached();
        review = new ActionButton<Pipeline>(ActionKind.DECIDE_APPROVAL, actions, () -> shown, Subject.OfPipeline::new)
                .reached();
        tell = new ActionButton<Pipeline>(ActionKind.SEND_NOTIFICATION, actions, () -> shown, Subject.OfPipeline::new)
                .reached();
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
                details(p));
        retry.show(p);
        review.show(p);
        tell.show(p, true);
    }

    private List<DetailItem> details(Pipeline p) {
        List<DetailItem> details = new ArrayList<>();
        actions.followed(new Subject.OfPipeline(p))
                .ifPresent(action ->
                        details.add(new DetailItem.Note(FollowText.style(action), FollowText.of(action, look))));
        details.addAll(PipelineDetails.of(p, look, browser));
        return details;
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
