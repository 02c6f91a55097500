package org.tallyboard.ui.kit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleSupplier;
import javafx.scene.Node;
import javafx.scene.layout.Region;

/// One line of things: where the width does not do, those that may give do so one after another, not all a little, so
/// that a name stays whole as long as a remark beside it can be cut. A [Abbreviable] gives in its steps.
public final class PriorityRow extends Region {

    private static final double SPRING_EM = 0.9;

    private record Give(int part, int order, DoubleSupplier leastInEm) {}

    private final ViewContext look;
    private final double gapInEm;
    private final List<Node> parts = new ArrayList<>();
    private final List<Give> gives = new ArrayList<>();
    private int springAt = -1;

    /// @param gapInEm the space between two parts
    public PriorityRow(ViewContext look, double gapInEm) {
        this.look = look;
        this.gapInEm = gapInEm;
    }

    /// Adds a part that never gives.
    public PriorityRow fixed(Node node) {
        parts.add(node);
        node.visibleProperty().addListener((o, was, is) -> requestLayout());
        getChildren().add(node);
        return this;
    }

    /// Adds a part that gives.
    ///
    /// @param order the highest gives first
    /// @param leastInEm how far; below that the next one gives
    public PriorityRow giving(Node node, int order, double leastInEm) {
        return giving(node, order, () -> leastInEm);
    }

    /// Adds a part that gives as far as what it shows allows.
    public PriorityRow giving(Node node, int order, DoubleSupplier leastInEm) {
        return fixed(node).givingAgain(node, order, leastInEm);
    }

    /// Adds a part that gives as far as its shortest words, which always stay whole.
    public <N extends Node & Abbreviable> PriorityRow shortening(N node, int order) {
        return giving(node, order, Double.POSITIVE_INFINITY);
    }

    /// Lets a part that is here already give once more, after others: a message first to a few words, later altogether.
    public PriorityRow givingAgain(Node node, int order, DoubleSupplier leastInEm) {
        gives.add(new Give(parts.indexOf(node), order, leastInEm));
        return this;
    }

    /// What follows stands at the right end.
    public PriorityRow spring() {
        springAt = parts.size();
        return this;
    }

    @Override
    protected double computePrefHeight(double width) {
        double height = 0;
        for (Node part : parts) {
            if (part.isVisible()) {
                height = Math.max(height, part.prefHeight(-1));
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
        for (Node part : parts) {
            if (part.isVisible()) {
                width += Math.ceil(part.prefWidth(-1));
                shown++;
            }
        }
        return width + Math.max(0, shown - 1) * gap() + springGap();
    }

    @Override
    protected double computeMinWidth(double height) {
        return 0;
    }

    private double gap() {
        return Math.round(gapInEm * look.em().get());
    }

    /// What stands at the right end never touches what is cut before it.
    private double springGap() {
        return springAt > 0 && springAt < parts.size()
                ? Math.round(SPRING_EM * look.em().get())
                : 0;
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
            Node node = parts.get(i);
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
            if (parts.get(i).isVisible()) {
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
            if (parts.get(i).isVisible()) {
                widths[i] = Math.ceil(parts.get(i).prefWidth(-1));
                sum += widths[i];
                shown++;
            }
        }
        double over = sum + Math.max(0, shown - 1) * gap() + springGap() - available;
        List<Give> givers = new ArrayList<>(gives);
        givers.sort(Comparator.comparingInt(give -> -give.order()));
        for (Give give : givers) {
            if (over <= 0) {
                break;
            }
            int i = give.part();
            if (widths[i] <= 0) {
                continue;
            }
            double least = give.leastInEm().getAsDouble() * look.em().get();
            double given = parts.get(i) instanceof Abbreviable steps
                    ? widths[i] - step(steps.widths(), widths[i] - over, least)
                    : Math.min(over, widths[i] - Math.min(widths[i], least));
            // Less than a letter or two says nothing: then the part goes, and its gap with it.
            boolean stub = !(parts.get(i) instanceof Abbreviable)
                    && widths[i] - given < 2.4 * look.em().get();
            if (least == 0 && (stub || given >= widths[i])) {
                given = widths[i];
                over -= gap();
            }
            widths[i] -= given;
            over -= given;
        }
        return widths;
    }

    /// The widest form that fits; else the shortest, cut down to what it may not go below.
    private static double step(double[] widths, double room, double least) {
        for (double width : widths) {
            if (width <= room) {
                return width;
            }
        }
        return least == 0 ? 0 : Math.min(widths[widths.length - 1], Math.max(room, least));
    }
}
