package org.tallyboard.ui.board;

import java.util.Arrays;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.kit.Abbreviable;
import org.tallyboard.ui.kit.AbbreviatingLabel;
import org.tallyboard.ui.kit.Glyph;
import org.tallyboard.ui.kit.PriorityRow;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;

/// How one source is doing. Reached by Tab, so that its tooltip's words can be heard without a pointer.
final class SourceChip extends HBox implements Abbreviable {

    private static final double GAP_EM = 0.5;

    private final ViewContext look;
    private final Glyph glyph = new Glyph(StatusStyle.IDLE);
    private final Label name = new Label();
    private final AbbreviatingLabel age = new AbbreviatingLabel("lamp-age");
    private final Tooltip tip = new Tooltip();

    SourceChip(ViewContext look) {
        this.look = look;
        getStyleClass().add("lamp");
        name.getStyleClass().add("lamp-name");
        setAlignment(Pos.CENTER_LEFT);
        // The name stays when there is no room for its age.
        PriorityRow line =
                new PriorityRow(look, GAP_EM).fixed(glyph).giving(name, 1, 3).giving(age, 2, 0);
        HBox.setHgrow(line, Priority.ALWAYS);
        getChildren().add(line);
        tip.setWrapText(true);
        tip.setMaxWidth(420);
        Tooltip.install(this, tip);
    }

    void show(SourceStatus status) {
        SourceChipText words = SourceChipText.of(status, look);
        words.mood().on(this);
        if (words.mood() == StatusStyle.OK) {
            glyph.shape(Glyph.Shape.DOT);
            StatusStyle.OK.on(glyph);
        } else {
            glyph.mood(words.mood());
        }
        name.setText(words.name());
        age.show(List.of(words.age(), words.brief()));
        tip.setText(words.tip());
        setAccessibleText(words.tip());
    }

    /// With its age in words, and with its age alone.
    @Override
    public double[] widths() {
        double around = snappedLeftInset()
                + snappedRightInset()
                + Math.ceil(glyph.prefWidth(-1))
                + Math.ceil(name.prefWidth(-1))
                + 2 * Math.round(GAP_EM * look.em().get());
        return Arrays.stream(age.widths()).map(w -> Math.ceil(around + w)).toArray();
    }
}
