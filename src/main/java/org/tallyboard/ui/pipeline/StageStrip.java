package org.tallyboard.ui.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javafx.css.PseudoClass;
import javafx.scene.layout.Region;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;

/// The stages of a pipeline as one strip of arrows, or the executions of a PARALLEL pipeline as one of tiles. Cells are
/// kept and filled again.
public final class StageStrip extends Region {

    private static final PseudoClass TILES = PseudoClass.getPseudoClass("tiles");

    /// A cell narrower than this, in sizes of text, could not even show its glyph.
    private static final double LEAST = 2.6;

    private final ViewContext look;
    private final List<StageCell> made = new ArrayList<>();
    private List<StageCellModel> cells = List.of();
    private List<StageCellModel> drawn = List.of();
    private boolean arrows = true;

    public StageStrip(ViewContext look) {
        this.look = look;
        getStyleClass().add("stage-strip");
    }

    /// Shows these cells.
    ///
    /// @param asArrows false for things that do not follow one another
    public void show(List<StageCellModel> newCells, boolean asArrows) {
        if (cells.equals(newCells) && arrows == asArrows) {
            return;
        }
        cells = newCells;
        arrows = asArrows;
        pseudoClassStateChanged(TILES, !asArrows);
        arrange();
    }

    /// What the strip says, as one sentence.
    public String spoken() {
        return cells.stream()
                .map(c -> c.name() + " " + c.mood().name().toLowerCase(java.util.Locale.ROOT) + " " + c.time()
                        + (c.earlier() ? " in an earlier run" : ""))
                .map(String::strip)
                .collect(Collectors.joining(", "));
    }

    @Override
    protected double computePrefHeight(double width) {
        return Math.round(2.4 * look.em().get());
    }

    @Override
    protected double computeMinWidth(double height) {
        return 0;
    }

    private void arrange() {
        drawn = fitting();
        while (made.size() < drawn.size()) {
            StageCell cell = new StageCell(look);
            made.add(cell);
            getChildren().add(cell);
        }
        for (int i = 0; i < made.size(); i++) {
            boolean used = i < drawn.size();
            made.get(i).setVisible(used);
            if (used) {
                made.get(i).show(drawn.get(i), arrows, i == 0, i == drawn.size() - 1);
            }
        }
        requestLayout();
    }

    /// Where there are more stages than fit, those that succeeded at the head and those to come at the tail are counted
    /// in one cell each.
    private List<StageCellModel> fitting() {
        int room = (int) Math.max(3, getWidth() / (LEAST * look.em().get()));
        if (getWidth() <= 0 || cells.size() <= room) {
            return cells;
        }
        int from = 0;
        while (from < cells.size() - 1 && cells.get(from).mood() == StatusStyle.OK) {
            from++;
        }
        int middle = room - 2;
        int start = Math.clamp(from - middle / 2, 0, Math.max(0, cells.size() - middle));
        int end = Math.min(cells.size(), start + middle);
        List<StageCellModel> fitting = new ArrayList<>();
        if (start > 0) {
            fitting.add(StageCellModel.counting(cells.getFirst().mood(), "+" + start));
        }
        fitting.addAll(cells.subList(start, end));
        if (end < cells.size()) {
            fitting.add(StageCellModel.counting(cells.getLast().mood(), "+" + (cells.size() - end)));
        }
        return fitting;
    }

    @Override
    protected void layoutChildren() {
        List<StageCellModel> now = fitting();
        if (!now.equals(drawn)) {
            arrange();
        }
        int n = drawn.size();
        if (n == 0) {
            return;
        }
        // Arrows reach into one another up to a slit of this width; tiles stand apart by it.
        double slit = Math.max(2, Math.round((arrows ? 0.2 : 0.35) * look.em().get()));
        double reach = arrows ? StageCell.tip(look) - slit : -slit;
        double step = (getWidth() - reach) / n;
        for (int i = 0; i < n; i++) {
            double x = Math.round(i * step);
            double end = i == n - 1 ? getWidth() : Math.round((i + 1) * step) + reach;
            made.get(i).resizeRelocate(x, 0, Math.max(1, end - x), getHeight());
        }
    }
}
