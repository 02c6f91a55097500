package org.tallyboard.ui.pipeline;

import java.util.List;
import java.util.Optional;
import javafx.collections.SetChangeListener;
import javafx.css.PseudoClass;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.Row;
import org.tallyboard.ui.kit.Card;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.order.RowActions;

/// A row of the left half: a card for whichever kind it shows, made when it first shows one.
public final class RowCard implements Card<Row> {

    /// What the list says of a row by its node, and the card's style sheet wants to know.
    private static final List<PseudoClass> OF_LIST = List.of(
            PseudoClass.getPseudoClass("current"),
            PseudoClass.getPseudoClass("open"),
            PseudoClass.getPseudoClass("selected"));

    private final ViewContext look;
    private final RowActions actions;
    private final StackPane node = new StackPane();
    private @Nullable PipelineCard pipeline;
    private @Nullable ProjectCard project;
    private @Nullable Card<?> shown;

    public RowCard(ViewContext look, RowActions actions) {
        this.look = look;
        this.actions = actions;
        node.getPseudoClassStates().addListener((SetChangeListener<PseudoClass>) change -> hand());
    }

    /// How high a row is, in sizes of ordinary text.
    public static double heightInEm(Row row) {
        return switch (row) {
            case Pipeline p -> PipelineCard.heightInEm(p);
            case Project p -> ProjectCard.heightInEm(p);
        };
    }

    @Override
    public Region node() {
        return node;
    }

    @Override
    public void show(Row row) {
        switch (row) {
            case Pipeline p -> {
                PipelineCard card = Optional.ofNullable(pipeline).orElseGet(() -> new PipelineCard(look, actions));
                pipeline = card;
                turn(card);
                card.show(p);
            }
            case Project p -> {
                ProjectCard card = Optional.ofNullable(project).orElseGet(() -> new ProjectCard(look, actions));
                project = card;
                turn(card);
                card.show(p);
            }
        }
    }

    private void turn(Card<?> card) {
        if (shown != card) {
            shown = card;
            node.getChildren().setAll(card.node());
            hand();
        }
    }

    private void hand() {
        if (shown != null) {
            for (PseudoClass state : OF_LIST) {
                shown.node()
                        .pseudoClassStateChanged(
                                state, node.getPseudoClassStates().contains(state));
            }
        }
    }

    @Override
    public String spoken() {
        Card<?> card = shown;
        return card == null ? "" : card.spoken();
    }
}
