package org.tallyboard.ui.kit;

import java.util.Arrays;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.layout.Region;

/// Things side by side at the right end. Where they are too wide together, all that can be shown shorter are; where
/// that does not do, the widest give first, so that a short name is never cut for a long sentence.
public final class FairShareRow extends Region {

    private final ViewContext look;
    private final double gapInEm;

    public FairShareRow(ViewContext look, double gapInEm) {
        this.look = look;
        this.gapInEm = gapInEm;
    }

    /// Shows these.
    public void show(List<Node> nodes) {
        if (!getChildren().equals(nodes)) {
            getChildren().setAll(nodes);
        }
        requestLayout();
    }

    private double gap() {
        return Math.round(gapInEm * look.em().get());
    }

    @Override
    protected double computePrefWidth(double height) {
        double sum = Math.max(0, getChildren().size() - 1) * gap();
        for (Node node : getChildren()) {
            sum += Math.ceil(node.prefWidth(-1));
        }
        return sum;
    }

    @Override
    protected double computeMinWidth(double height) {
        return 0;
    }

    @Override
    protected double computePrefHeight(double width) {
        double most = 0;
        for (Node node : getChildren()) {
            most = Math.max(most, node.prefHeight(-1));
        }
        return most;
    }

    @Override
    protected void layoutChildren() {
        int n = getChildren().size();
        double[] wishes = new double[n];
        for (int i = 0; i < n; i++) {
            wishes[i] = Math.ceil(getChildren().get(i).prefWidth(-1));
        }
        double gaps = Math.max(0, n - 1) * gap();
        if (Arrays.stream(wishes).sum() > getWidth() - gaps) {
            for (int i = 0; i < n; i++) {
                if (getChildren().get(i) instanceof Abbreviable steps) {
                    double[] widths = steps.widths();
                    wishes[i] = widths[widths.length - 1];
                }
            }
        }
        double cap = cap(wishes, getWidth() - gaps);
        double total = gaps;
        for (double wish : wishes) {
            total += Math.min(wish, cap);
        }
        double x = Math.max(0, getWidth() - total);
        for (int i = 0; i < n; i++) {
            Node node = getChildren().get(i);
            double w = Math.floor(Math.min(wishes[i], cap));
            double h = node.prefHeight(-1);
            node.resizeRelocate(Math.round(x), Math.round((getHeight() - h) / 2), w, h);
            x += w + gap();
        }
    }

    /// The width that none may exceed so that all fit into `room`.
    static double cap(double[] wishes, double room) {
        double[] sorted = wishes.clone();
        Arrays.sort(sorted);
        double left = Math.max(0, room);
        for (int i = 0; i < sorted.length; i++) {
            double share = left / (sorted.length - i);
            if (sorted[i] > share) {
                return share;
            }
            left -= sorted[i];
        }
        return Double.MAX_VALUE;
    }
}
