package org.tallyboard.ui.pipeline;

import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import javafx.scene.shape.Polygon;
import org.jspecify.annotations.Nullable;
import org.tallyboard.ui.kit.Glyph;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;

/// One cell of a [StageStrip]: an arrow (or a tile) with a glyph, a name and a time, filled as far as it got.
final class StageCell extends Region {

    private static final PseudoClass AGAIN = PseudoClass.getPseudoClass("again");
    private static final PseudoClass EARLIER = PseudoClass.getPseudoClass("earlier");

    /// A tile's name is a stage and an id: this much of it is enough beside its time. In sizes of text.
    private static final double TILE_NAME = 5;

    private final ViewContext look;
    private final Polygon ground = new Polygon();
    private final Polygon done = new Polygon();
    private final Polygon edge = new Polygon();
    private final Glyph glyph = new Glyph(StatusStyle.IDLE);
    private final Label name = new Label();
    private final Label time = new Label();
    private final Label brief = new Label();
    private @Nullable StageCellModel shown;
    private boolean arrow = true;
    private boolean first;
    private boolean last;

    StageCell(ViewContext look) {
        this.look = look;
        getStyleClass().add("stage-cell");
        ground.getStyleClass().add("stage-ground");
        done.getStyleClass().add("stage-done");
        edge.getStyleClass().add("stage-edge");
        name.getStyleClass().add("stage-name");
        time.getStyleClass().add("stage-time");
        brief.getStyleClass().add("stage-time");
        ground.setManaged(false);
        done.setManaged(false);
        edge.setManaged(false);
        getChildren().addAll(ground, done, edge, glyph, name, time, brief);
        setMouseTransparent(true);
    }

    /// How far an arrow's head stands out, in pixels.
    static double tip(ViewContext look) {
        return Math.round(0.6 * look.em().get());
    }

    void show(StageCellModel cell, boolean asArrow, boolean isFirst, boolean isLast) {
        if (cell.equals(shown) && arrow == asArrow && first == isFirst && last == isLast) {
            return;
        }
        shown = cell;
        arrow = asArrow;
        first = isFirst;
        last = isLast;
        cell.mood().on(this);
        glyph.mood(cell.mood());
        pseudoClassStateChanged(AGAIN, cell.failedBefore());
        pseudoClassStateChanged(EARLIER, cell.earlier());
        name.setText(cell.name());
        time.setText(cell.time());
        brief.setText(cell.brief());
        requestLayout();
    }

    @Override
    protected void layoutChildren() {
        double w = getWidth();
        double h = getHeight();
        double em = look.em().get();
        double tip = arrow ? tip(look) : 0;
        shape(ground, 0, w, h, tip);
        StageCellModel cell = shown;
        boolean filled = cell != null && !Double.isNaN(cell.progress());
        done.setVisible(filled);
        if (cell != null && filled) {
            double to = tip + (w - 2 * tip) * cell.progress();
            done.getPoints().setAll(0.0, 0.0, to, 0.0, to, h, 0.0, h, first || !arrow ? 0.0 : tip, h / 2);
        }
        boolean again = cell != null && cell.failedBefore();
        edge.setVisible(again);
        if (again) {
            double in = first || !arrow ? 0 : tip;
            edge.getPoints().setAll(0.0, 0.0, 4.0, 0.0, in + 4, h / 2, 4.0, h, 0.0, h, in, h / 2);
        }
        double g = Math.round(1.0 * em);
        double pad = Math.round(first || !arrow ? 0.75 * em : 0.75 * em + tip);
        double right = w - tip - Math.round(0.6 * em);
        boolean narrow = w < 3.6 * em;
        double gx = narrow ? Math.round((w - g + (first ? -tip : 0)) / 2) : pad;
        glyph.resizeRelocate(gx, Math.round((h - g) / 2), g, g);
        double x = pad + g + Math.round(0.5 * em);
        double nameWidth = Math.ceil(name.prefWidth(-1));
        double room = right - x;
        double gap = Math.round(0.5 * em);
        // The name is never cut for a time: the long time goes first, then the short one.
        double least = arrow ? nameWidth : Math.min(nameWidth, TILE_NAME * em);
        double timeWidth = Math.ceil(time.prefWidth(-1));
        double briefWidth = Math.ceil(brief.prefWidth(-1));
        boolean showTime = !narrow && !time.getText().isEmpty() && room - timeWidth - gap >= least;
        boolean showBrief = !narrow && !showTime && !brief.getText().isEmpty() && room - briefWidth - gap >= least;
        name.setVisible(!narrow);
        time.setVisible(showTime);
        brief.setVisible(showBrief);
        double nameRoom = room - (showTime ? timeWidth + gap : showBrief ? briefWidth + gap : 0);
        double nameHeight = name.prefHeight(-1);
        name.resizeRelocate(
                x, Math.round((h - nameHeight) / 2), Math.max(0, Math.min(nameWidth, nameRoom)), nameHeight);
        double timeHeight = time.prefHeight(-1);
        time.resizeRelocate(Math.round(right - timeWidth), Math.round((h - timeHeight) / 2), timeWidth, timeHeight);
        brief.resizeRelocate(Math.round(right - briefWidth), Math.round((h - timeHeight) / 2), briefWidth, timeHeight);
    }

    private void shape(Polygon polygon, double x, double w, double h, double tip) {
        if (!arrow) {
            polygon.getPoints().setAll(x, 0.0, w, 0.0, w, h, x, h);
        } else if (first) {
            polygon.getPoints().setAll(x, 0.0, w - tip, 0.0, w, h / 2, w - tip, h, x, h);
        } else {
            polygon.getPoints().setAll(x, 0.0, w - tip, 0.0, w, h / 2, w - tip, h, x, h, x + tip, h / 2);
        }
    }
}
