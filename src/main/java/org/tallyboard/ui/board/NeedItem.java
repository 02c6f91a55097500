package org.tallyboard.ui.board;

import java.util.Arrays;
import java.util.List;
import javafx.css.PseudoClass;
import javafx.scene.Cursor;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import org.tallyboard.board.AttentionItem;
import org.tallyboard.board.Need;
import org.tallyboard.ui.kit.Glyph;
import org.tallyboard.ui.kit.Line;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.Mood;
import org.tallyboard.ui.kit.PressButton;
import org.tallyboard.ui.kit.ShortLabel;
import org.tallyboard.ui.kit.Shortening;

/// One need in the strip.
final class NeedItem extends Region implements Shortening {

    private static final PseudoClass ACKNOWLEDGED = PseudoClass.getPseudoClass("acknowledged");

    private final Look look;
    private final NeedsStrip.NeedIntents intents;
    private final Glyph glyph = new Glyph(Mood.FAIL);
    private final Label name = new Label();
    private final ShortLabel text = new ShortLabel("needs-text");
    private final PressButton<Need> act;
    private final Line line;
    private @Nullable Need shown;

    NeedItem(Look look, NeedsStrip.NeedIntents intents) {
        this.look = look;
        this.intents = intents;
        getStyleClass().add("needs-item");
        name.getStyleClass().add("needs-name");
        act = new PressButton<>("", null, () -> shown, intents::act);
        act.button().setFocusTraversable(true);
        line = new Line(look, 0.6)
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
        Need need = item.need();
        shown = need;
        NeedWords words = NeedWords.of(need, look).at(intents.broker(need));
        glyph.mood(words.mood());
        name.setText(words.name());
        text.show(item.acknowledged()
                .map(given -> List.of(AcknowledgementWords.of(given, look)))
                .orElse(words.texts()));
        pseudoClassStateChanged(ACKNOWLEDGED, !item.isOpen());
        act.button().setText(words.button());
        act.shown(!words.button().isEmpty());
        act.off(intents.offBecause(need));
        if (need instanceof Need.LosingProgramme != act.button().getStyleClass().contains("primary")) {
            if (need instanceof Need.LosingProgramme) {
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
