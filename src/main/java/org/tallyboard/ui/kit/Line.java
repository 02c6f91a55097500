package org.tallyboard.ui.kit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleSupplier;
import javafx.scene.Node;
import javafx.scene.layout.Region;

/// One line of things: where the width does not do, those that may give do so one after another, not all a little, so
/// that a name stays whole as long as a remark beside it can be cut.
public final class Line extends Region {

    private record Part(Node node, int gives, DoubleSupplier leastInEm) {}

    private final Look look;
    private final double gapInEm;
    private final List<Part> parts = new ArrayList<>();
    private int springAt = -1;

    /// @param gapInEm the space between two parts
    public Line(Look look, double gapInEm) {
        this.look = look;
        this.gapInEm = gapInEm;
    }

    /// Adds a part that never gives.
    public Line fixed(Node node) {
        return add(new Part(node, 0, () -> 0));
    }

    /// Adds a part that gives.
    ///
    /// @param order the highest gives first
    /// @param leastInEm how far; below that the next one gives
    public Line giving(Node node, int order, double leastInEm) {
        return giving(node, order, () -> leastInEm);
    }

    /// Adds a part that gives as far as what it shows allows.
    public Line giving(Node node, int order, DoubleSupplier leastInEm) {
        return add(new Part(node, order, leastInEm));
    }

    /// What follows stands at the right end.
    public Line spring() {
        springAt = parts.size();
        return this;
    }

    private Line add(Part part) {
        parts.add(part);
        part.node().visibleProperty().addListener((o, was, is) -> requestLayout());
        getChildren().add(part.node());
        return this;
    }

    @Override
    protected double computePrefHeight(double width) {
        double height = 0;
        for (Part part : parts) {
            if (part.node().isVisible()) {
                height = Math.max(height, part.node().prefHeight(-1));
            }
        }
        return snapSizeY(height) + getInsets().getTop() + getInsets().getBottom();
    }

    @Override
    protected double computeMinHeight(double width) {
        return computePrefHeight(width);
    }

    @Override
    protected double computePrefWidth(double height) {
        double width = getInsets().getLeft() + getInsets().getRight();
        int shown = 0;
        for (Part part : parts) {
            if (part.node().isVisible()) {
                width += Math.ceil(part.node().prefWidth(-1));
                shown++;
            }
        }
        return width + Math.max(0, shown - 1) * gap();
    }

    @Override
    protected double computeMinWidth(double height) {
        return 0;
    }

    private double gap() {
        return Math.round(gapInEm * look.em().get());
    }

    @Override
    protected void layoutChildren() {
        double left = getInsets().getLeft();
        double right = getWidth() - getInsets().getRight();
        double height = getHeight() - getInsets().getTop() - getInsets().getBottom();
        double[] widths = widths(right - left);
        double x = left;
        for (int i = 0; i < parts.size(); i++) {
            if (i == springAt) {
                x = Math.max(x, right - rest(widths, i));
            }
            Node node = parts.get(i).node();
            if (!node.isVisible()) {
                continue;
            }
            double h = Math.min(height, node.prefHeight(widths[i]));
            node.resize(widths[i], h);
            node.relocate(Math.round(x), Math.round(getInsets().getTop() + (height - h) / 2));
            x += widths[i] > 0 ? widths[i] + gap() : 0;
        }
    }

    private double rest(double[] widths, int from) {
        double sum = 0;
        for (int i = from; i < parts.size(); i++) {
            if (parts.get(i).node().isVisible()) {
                sum += widths[i] > 0 ? widths[i] + (sum > 0 ? gap() : 0) : 0;
            }
        }
        return sum;
    }

    private double[] widths(double available) {
        double[] widths = new double[parts.size()];
        double sum = 0;
        int shown = 0;
        for (int i = 0; i < widths.length; i++) {
            if (parts.get(i).node().isVisible()) {
                widths[i] = Math.ceil(parts.get(i).node().prefWidth(-1));
                sum += widths[i];
                shown++;
            }
        }
        double over = sum + Math.max(0, shown - 1) * gap() - available;
        List<Integer> givers = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            if (parts.get(i).gives() > 0 && widths[i] > 0) {
                givers.add(i);
            }
        }
        givers.sort(Comparator.comparingInt((Integer i) -> -parts.get(i).gives()));
        for (int i : givers) {
            if (over <= 0) {
                break;
            }
            double least = Math.min(
                    widths[i],
                    parts.get(i).leastInEm().getAsDouble() * look.em().get());
            double given = Math.min(over, widths[i] - least);
            // Less than a letter or two says nothing: then the part goes, and its gap with it.
            if (least == 0 && widths[i] - given < 2.4 * look.em().get()) {
                given = widths[i];
                over -= gap();
            }
            widths[i] -= given;
            over -= given;
        }
        return widths;
    }
}
