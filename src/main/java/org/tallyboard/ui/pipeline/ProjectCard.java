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
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Project;
import org.tallyboard.source.Freshness;
import org.tallyboard.ui.kit.AbbreviatingLabel;
import org.tallyboard.ui.kit.AccountBadge;
import org.tallyboard.ui.kit.Card;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.Glyph;
import org.tallyboard.ui.kit.PriorityRow;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.order.ActionButton;
import org.tallyboard.ui.order.RowActions;

/// One CodeBuild project as a row: the build that counts, its phases, and what a person can do about it.
public final class ProjectCard implements Card<Project> {

    private static final PseudoClass OLD = PseudoClass.getPseudoClass("old");
    private static final PseudoClass UNREAD = PseudoClass.getPseudoClass("unread");
    /// What was built gives this much of itself for what stands beside it, in sizes of text.
    private static final double LEAST_SOURCE = 6;

    private final ViewContext look;
    private final VBox box = new VBox();
    private final Glyph glyph = new Glyph(StatusStyle.IDLE);
    private final Label name = new Label();
    private final AccountBadge badge;
    private final Label source = new Label();
    private final AbbreviatingLabel origin = new AbbreviatingLabel("row-dim");
    private final AbbreviatingLabel trigger = new AbbreviatingLabel("row-trigger");
    private final Label when = new Label();
    private final StageStrip strip;
    private final Label failure = new Label();
    private final ActionButton<Project> tell;
    private @Nullable Project shown;

    public ProjectCard(ViewContext look, RowActions actions) {
        this.look = look;
        badge = new AccountBadge(look, false);
        strip = new StageStrip(look);
        tell = new ActionButton<Project>(ActionKind.SEND_NOTIFICATION, actions, () -> shown, Subject.OfProject::new);
        name.getStyleClass().add("row-name");
        source.getStyleClass().add("row-message");
        when.getStyleClass().add("row-when");
        failure.getStyleClass().add("reason-line");
        StatusStyle.FAIL.on(failure);
        failure.setMaxWidth(Double.MAX_VALUE);
        failure.setMinWidth(0);
        PriorityRow head = new PriorityRow(look, 0.55)
                .fixed(glyph)
                .giving(name, 1, 4)
                .fixed(badge)
                .giving(source, 7, LEAST_SOURCE)
                .giving(origin, 5, 0)
                .giving(trigger, 6, 0)
                .spring()
                .giving(when, 3, 0)
                .fixed(tell);
        head.givingAgain(source, 4, () -> 0);
        head.getStyleClass().add("row-head");
        box.getStyleClass().addAll("card", "pipeline-card");
        box.getChildren().addAll(head, strip, failure);
    }

    /// How high the row of a project is, in sizes of ordinary text.
    public static double heightInEm(Project p) {
        return ProjectText.hasFailureLine(p) ? 8.75 : 6.5;
    }

    @Override
    public Region node() {
        return box;
    }

    @Override
    public void show(Project p) {
        boolean same = p == shown;
        shown = p;
        badge.show(p.account());
        when.setText(ProjectText.when(p, look));
        Optional<Build> build = p.headline();
        strip.show(
                build.map(b -> ProjectText.cells(b, look.now())).orElse(List.of()),
                build.map(ProjectText::inPhases).orElse(true));
        Freshness.State looks = p.freshness().look(look.now());
        box.pseudoClassStateChanged(OLD, looks == Freshness.State.STALE || looks == Freshness.State.FAILED);
        box.pseudoClassStateChanged(UNREAD, looks == Freshness.State.NEVER);
        if (same) {
            return;
        }
        StatusStyle mood = PipelineText.mood(p.state());
        glyph.mood(mood);
        (p.failedBehind() ? StatusStyle.FAIL : mood).on(box);
        name.setText(CommonText.line(p.id().name()));
        String from = build.map(ProjectText::source).orElse("");
        source.setText(from);
        source.setVisible(!from.isEmpty());
        String number = build.map(ProjectText::name).orElse("");
        origin.show(List.of(
                CommonText.dots(List.of(number, build.map(ProjectText::commit).orElse(""))), number));
        origin.setVisible(build.isPresent());
        String started = build.map(ProjectText::trigger).orElse("");
        trigger.show(List.of("· " + started));
        trigger.setVisible(!started.isEmpty());
        failure.setVisible(ProjectText.hasFailureLine(p));
        failure.setManaged(failure.isVisible());
        failure.setText(failure.isVisible() ? ProjectText.failureLine(p) : "");
        tell.show(p, p.state() == PipelineState.FAILED);
    }

    @Override
    public String spoken() {
        Project p = shown;
        return p == null
                ? ""
                : "builds of " + p.id().name() + " in " + p.account().name() + ", " + ProjectText.when(p, look) + ". "
                        + strip.spoken();
    }
}
