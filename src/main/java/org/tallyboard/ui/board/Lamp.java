package org.tallyboard.ui.board;

import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.kit.Glyph;
import org.tallyboard.ui.kit.Line;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.Mood;

/// How one source is doing. Reached by Tab, so that its tooltip's words can be heard without a pointer.
final class Lamp extends HBox {

    private final Look look;
    private final Glyph glyph = new Glyph(Mood.IDLE);
    private final Label name = new Label();
    private final Label age = new Label();
    private final Tooltip tip = new Tooltip();

    Lamp(Look look) {
        this.look = look;
        getStyleClass().add("lamp");
        name.getStyleClass().add("lamp-name");
        age.getStyleClass().add("lamp-age");
        setAlignment(Pos.CENTER_LEFT);
        // The name stays when there is no room for its age.
        Line line = new Line(look, 0.5).fixed(glyph).giving(name, 1, 3).giving(age, 2, 0);
        HBox.setHgrow(line, Priority.ALWAYS);
        getChildren().add(line);
        tip.setWrapText(true);
        tip.setMaxWidth(420);
        Tooltip.install(this, tip);
    }

    void show(SourceStatus status) {
        LampWords words = LampWords.of(status, look);
        words.mood().on(this);
        if (words.mood() == Mood.OK) {
            glyph.shape(Glyph.Shape.DOT);
            Mood.OK.on(glyph);
        } else {
            glyph.mood(words.mood());
        }
        name.setText(words.name());
        age.setText(words.age());
        tip.setText(words.tip());
        setAccessibleText(words.tip());
    }
}
