package org.tallyboard.ui.board;

import java.util.Arrays;
import javafx.css.PseudoClass;
import javafx.scene.Cursor;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import org.tallyboard.board.AttentionCause;
import org.tallyboard.board.AttentionItem;
import org.tallyboard.ui.kit.Abbreviable;
import org.tallyboard.ui.kit.AbbreviatingLabel;
import org.tallyboard.ui.kit.Glyph;
import org.tallyboard.ui.kit.PriorityRow;
import org.tallyboard.ui.kit.SnapshotButton;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;

/// One need in the strip.
final class AttentionEntry extends Region implements Abbreviable {

    private static final PseudoClass ACKNOWLEDGED = PseudoClass.getPseudoClass("acknowledged");

    private final ViewContext look;
    private final AttentionStrip.NeedIntents intents;
    private final Glyph glyph = new Glyph(StatusStyle.FAIL);
    private final Label name = new Label();
    private final AbbreviatingLabel text = new AbbreviatingLabel("needs-text");
    private final SnapshotButton<AttentionCause> act;
    private final PriorityRow line;
    private @Nullable AttentionCause shown;

    AttentionEntry(ViewContext look, AttentionStrip.NeedIntents intents) {
        this.look = look;
        this.intents = intents;
        getStyleClass().add("needs-item");
        name.getStyleClass().add("needs-name");
        act = new SnapshotButton<>("", null, () -> shown, intents::act);
        act.button().setFocusTraversable(true);
        line = new PriorityRow(look, 0.6)
                .fixed(glyph)
                .giving(name, 1, 5)
                .giving(text, 2, 3)
                .fixed(act);
        line.setCursor(Cursor.HAND);
        line.setOnMouseClicked(e -> {
            if (shown != null) {
                intents.open(shown);
            }
        });
        getChildren().add(line);
    }

    void show(AttentionItem item) {
        AttentionCause need = item.need();
        shown = need;
        AttentionText words = AttentionText.of(need, look).at(intents.broker(need));
        glyph.mood(words.mood());
        name.setText(words.name());
        text.show(item.acknowledged()
                .map(given -> words.texts().stream()
                        .map(wrong -> wrong + " · " + AcknowledgementText.of(given, look))
                        .toList())
                .orElse(words.texts()));
        pseudoClassStateChanged(ACKNOWLEDGED, !item.isOpen());
        act.button().setText(words.button());
        act.shown(!words.button().isEmpty());
        act.off(intents.offBecause(need));
        if (need instanceof AttentionCause.LosingProgramme
                != act.button().getStyleClass().contains("primary")) {
            if (need instanceof AttentionCause.LosingProgramme) {
                act.styled("primary");
            } else {
                act.button().getStyleClass().remove("primary");
            }
        }
    }

    @Override
    public double[] widths() {
        double[] texts = text.widths();
        double around = line.prefWidth(-1) - texts[0];
        return Arrays.stream(texts).map(w -> Math.ceil(around + w)).toArray();
    }

    @Override
    protected double computePrefWidth(double height) {
        return line.prefWidth(-1);
    }

    @Override
    protected double computePrefHeight(double width) {
        return Math.round(2.1 * look.em().get());
    }

    @Override
    protected double computeMinWidth(double height) {
        return 0;
    }

    @Override
    protected void layoutChildren() {
        line.resizeRelocate(0, 0, getWidth(), getHeight());
    }
}
