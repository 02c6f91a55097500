package org.tallyboard.ui.kit;

import javafx.scene.control.TextArea;
import javafx.scene.layout.Region;
import javafx.scene.text.Text;

/// Text of many lines that can be selected and copied, and not changed. As high as its text up to a limit, beyond which
/// it scrolls.
public final class CopyArea extends Region {

    private static final double PAD_X = 0.7;
    private static final double PAD_Y = 0.45;

    private final ViewContext look;
    private final TextArea area = new TextArea();
    private final Text measure = new Text();
    private final double mostEm;

    /// @param mostEm the limit of its height, in sizes of ordinary text
    public CopyArea(ViewContext look, double mostEm) {
        this.look = look;
        this.mostEm = mostEm;
        area.setEditable(false);
        area.setWrapText(true);
        area.getStyleClass().add("copy-area");
        area.fontProperty().addListener((o, was, is) -> requestLayout());
        getChildren().add(area);
    }

    /// Shows text.
    public void show(String text) {
        if (!text.equals(area.getText())) {
            area.setText(text);
            requestLayout();
        }
    }

    /// The control itself.
    public TextArea area() {
        return area;
    }

    @Override
    protected double computePrefHeight(double width) {
        double em = look.em().get();
        double w = width > 0 ? width : getWidth() > 0 ? getWidth() : 40 * em;
        measure.setFont(area.getFont());
        measure.setText(area.getText().isEmpty() ? " " : area.getText());
        measure.setWrappingWidth(Math.max(40, w - 2 * PAD_X * em - 2));
        double height = measure.getLayoutBounds().getHeight() + 2 * PAD_Y * em + 6;
        return Math.ceil(Math.min(height, mostEm * em));
    }

    @Override
    protected double computeMinHeight(double width) {
        return computePrefHeight(width);
    }

    @Override
    public javafx.geometry.Orientation getContentBias() {
        return javafx.geometry.Orientation.HORIZONTAL;
    }

    @Override
    protected double computePrefWidth(double height) {
        return 20 * look.em().get();
    }

    @Override
    protected double computeMinWidth(double height) {
        return 0;
    }

    @Override
    protected void layoutChildren() {
        area.resizeRelocate(0, 0, getWidth(), getHeight());
    }
}
