package org.tallyboard.ui.board;

import javafx.scene.Node;
import javafx.scene.layout.Region;
import org.tallyboard.ui.kit.ViewContext;

/// Two things side by side in the proportion of the board's halves, so that tallies stand above what they count. A half
/// for which nothing is configured is not there.
final class SplitPanes extends Region {

    private static final double LEFT = 0.675;
    private static final double LEAST_RIGHT_EM = 30;

    private final ViewContext look;
    private final Region left;
    private final Region right;
    private final boolean hasLeft;
    private final boolean hasRight;

    SplitPanes(BoardServices setting, Region left, Region right) {
        look = setting.look();
        hasLeft = setting.showsPipelines();
        hasRight = setting.showsRecordings();
        this.left = left;
        this.right = right;
        getChildren().addAll(left, right);
        look.em().addListener((o, was, is) -> requestLayout());
        show(true, true);
    }

    /// Shows one half alone, or both, as far as they are there.
    final void show(boolean leftShown, boolean rightShown) {
        left.setVisible(leftShown && hasLeft);
        right.setVisible(rightShown && hasRight);
        requestLayout();
    }

    /// How wide the right half is where both share a width.
    double rightWidth(double width) {
        return Math.max(
                width * (1 - LEFT),
                Math.min(width / 2, LEAST_RIGHT_EM * look.em().get()));
    }

    @Override
    protected double computePrefHeight(double width) {
        return Math.max(height(left), height(right));
    }

    @Override
    protected double computeMinHeight(double width) {
        return Math.max(left.minHeight(-1), right.minHeight(-1));
    }

    private static double height(Node node) {
        return node.prefHeight(-1);
    }

    @Override
    protected void layoutChildren() {
        double w = getWidth();
        double h = getHeight();
        if (!right.isVisible()) {
            left.resizeRelocate(0, 0, w, h);
            return;
        }
        if (!left.isVisible()) {
            right.resizeRelocate(0, 0, w, h);
            return;
        }
        double at = Math.round(w - rightWidth(w));
        left.resizeRelocate(0, 0, at, h);
        right.resizeRelocate(at, 0, w - at, h);
    }
}
