package org.tallyboard.ui.pipeline;

import javafx.scene.layout.Region;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.Subject;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.ProjectId;
import org.tallyboard.ui.kit.AccountBadge;
import org.tallyboard.ui.kit.Browser;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.SidePanel;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.order.ActionButton;
import org.tallyboard.ui.order.RowActions;

/// The side panel of a CodeBuild project.
public final class ProjectPanel {

    private final ViewContext look;
    private final Browser browser;
    private final SidePanel panel;
    private final AccountBadge badge;
    private final ActionButton<Project> tell;
    private Project shown;

    /// @param first what it shows at first
    public ProjectPanel(ViewContext look, Browser browser, RowActions actions, Runnable onClose, Project first) {
        this.look = look;
        this.browser = browser;
        shown = first;
        panel = new SidePanel(look, onClose);
        badge = new AccountBadge(look, true);
        panel.mark(badge);
        tell = new ActionButton<Project>(ActionKind.SEND_NOTIFICATION, actions, () -> shown, Subject.OfProject::new)
                .reached();
        panel.buttons(tell);
        show(first);
    }

    /// The project that it speaks of.
    public ProjectId id() {
        return shown.id();
    }

    /// Shows the newest value, or the same again when time moved on.
    public void show(Project p) {
        shown = p;
        badge.show(p.account());
        panel.show(
                PipelineText.mood(p.state()),
                CommonText.line(p.id().name()),
                ProjectDetails.remark(p, look),
                ProjectDetails.of(p, look, browser));
        tell.show(p, true);
    }

    /// The newest value shown.
    public Project shown() {
        return shown;
    }

    /// The panel's node.
    public Region node() {
        return panel;
    }
}
