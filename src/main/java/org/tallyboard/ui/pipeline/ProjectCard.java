package org.tallyboard.ui.pipeline;

import java.util.List;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Project;
import org.tallyboard.source.Freshness;
import org.tallyboard.ui.kit.AccountBadge;
import org.tallyboard.ui.kit.Card;
import org.tallyboard.ui.kit.Glyph;
import org.tallyboard.ui.kit.Line;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.Mood;
import org.tallyboard.ui.kit.PressButton;
import org.tallyboard.ui.kit.ShortLabel;
import org.tallyboard.ui.kit.Words;

/// One CodeBuild project as a row: the build that counts, its phases, and what a person can do about it.
public final class ProjectCard implements Card<Project> {

    private static final PseudoClass OLD = PseudoClass.getPseudoClass("old");
    private static final PseudoClass UNREAD = PseudoClass.getPseudoClass("unread");
    /// What was built gives this much of itself for what stands beside it, in sizes of text.
    private static final double LEAST_SOURCE = 6;

    private final Look look;
    private final ProjectIntents intents;
    private final VBox box = new VBox();
    private final Glyph glyph = new Glyph(Mood.IDLE);
    private final Label name = new Label();
    private final AccountBadge badge;
    private final Label source = new Label();
    private final ShortLabel origin = new ShortLabel("row-dim");
    private final ShortLabel trigger = new ShortLabel("row-trigger");
    private final Label when = new Label();
    private final StageStrip strip;
    private final Label failure = new Label();
    private final PressButton<Project> tell;
    private @Nullable Project shown;

    public ProjectCard(Look look, ProjectIntents intents) {
        this.look = look;
        this.intents = intents;
        badge = new AccountBadge(look, false);
        strip = new StageStrip(look);
        tell = new PressButton<>("Notify…", null, () -> shown, intents::tell);
        name.getStyleClass().add("row-name");
        source.getStyleClass().add("row-message");
        when.getStyleClass().add("row-when");
        failure.getStyleClass().add("reason-line");
        Mood.FAIL.on(failure);
        failure.setMaxWidth(Double.MAX_VALUE);
        failure.setMinWidth(0);
        Line head = new Line(look, 0.55)
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
        return ProjectWords.hasFailureLine(p) ? 8.75 : 6.5;
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
        when.setText(ProjectWords.when(p, look));
        Optional<Build> build = p.headline();
        strip.show(
                build.map(b -> ProjectWords.cells(b, look.now())).orElse(List.of()),
                build.map(ProjectWords::inPhases).orElse(true));
        Freshness.Look looks = p.freshness().look(look.now());
        box.pseudoClassStateChanged(OLD, looks == Freshness.Look.STALE || looks == Freshness.Look.FAILED);
        box.pseudoClassStateChanged(UNREAD, looks == Freshness.Look.NEVER);
        if (same) {
            return;
        }
        Mood mood = PipelineWords.mood(p.state());
        glyph.mood(mood);
        (p.failedBehind() ? Mood.FAIL : mood).on(box);
        name.setText(Words.line(p.id().name()));
        String from = build.map(ProjectWords::source).orElse("");
        source.setText(from);
        source.setVisible(!from.isEmpty());
        String number = build.map(ProjectWords::name).orElse("");
        origin.show(List.of(
                Words.dots(List.of(number, build.map(ProjectWords::commit).orElse(""))), number));
        origin.setVisible(build.isPresent());
        String started = build.map(ProjectWords::trigger).orElse("");
        trigger.show(List.of("· " + started));
        trigger.setVisible(!started.isEmpty());
        failure.setVisible(ProjectWords.hasFailureLine(p));
        failure.setManaged(failure.isVisible());
        failure.setText(failure.isVisible() ? ProjectWords.failureLine(p) : "");
        tell.shown(p.state() == PipelineState.FAILED);
        tell.off(intents.closedBecause());
    }

    @Override
    public String spoken() {
        Project p = shown;
        return p == null
                ? ""
                : "builds of " + p.id().name() + " in " + p.account().name() + ", " + ProjectWords.when(p, look) + ". "
                        + strip.spoken();
    }
}
