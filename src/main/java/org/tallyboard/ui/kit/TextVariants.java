package org.tallyboard.ui.kit;

import java.util.List;
import javafx.scene.control.Labeled;
import javafx.scene.text.Text;

/// The texts of a [Abbreviable] that is a label or a button: measures them and shows the longest that fits. Widths do
/// not depend on which form is shown, so that a layout comes to rest.
public final class TextVariants {

    private final Labeled labeled;
    private final Text measure = new Text();
    private List<String> texts = List.of("");

    /// @param labeled shows the texts
    public TextVariants(Labeled labeled) {
        this.labeled = labeled;
    }

    /// Takes these texts, the longest first; never empty.
    ///
    /// @return false when they were the same before
    public boolean set(List<String> longestFirst) {
        if (texts.equals(longestFirst)) {
            return false;
        }
        texts = List.copyOf(longestFirst);
        labeled.setText(texts.getFirst());
        return true;
    }

    /// The widths of the whole control with each text.
    public double[] widths() {
        double around = labeled.snappedLeftInset() + labeled.snappedRightInset();
        double graphic = labeled.getGraphic() == null
                ? 0
                : Math.ceil(labeled.getGraphic().prefWidth(-1));
        measure.setFont(labeled.getFont());
        return texts.stream()
                .mapToDouble(text -> {
                    measure.setText(text);
                    double words = text.isEmpty()
                            ? 0
                            : Math.ceil(measure.getLayoutBounds().getWidth()) + 1;
                    double gap = graphic > 0 && words > 0 ? labeled.getGraphicTextGap() : 0;
                    return Math.ceil(around + graphic + gap + words);
                })
                .toArray();
    }

    /// Shows the longest text that fits into a width; the shortest where none does.
    public void fit(double width) {
        double[] widths = widths();
        int i = 0;
        while (i < widths.length - 1 && widths[i] > width + 0.5) {
            i++;
        }
        if (!texts.get(i).equals(labeled.getText())) {
            labeled.setText(texts.get(i));
        }
    }
}
