package org.tallyboard.ui.kit;

import java.util.List;
import javafx.scene.control.Label;

/// A label that says the same in more or fewer words, as its width allows.
public final class AbbreviatingLabel extends Label implements Abbreviable {

    private final TextVariants forms = new TextVariants(this);

    /// A label with a style class.
    public AbbreviatingLabel(String styleClass) {
        getStyleClass().add(styleClass);
        setMinWidth(0);
    }

    /// Says this, in forms from the longest to the shortest; never empty.
    public void show(List<String> longestFirst) {
        if (forms.set(longestFirst)) {
            requestLayout();
        }
    }

    @Override
    public double[] widths() {
        return forms.widths();
    }

    @Override
    protected double computePrefWidth(double height) {
        return widths()[0];
    }

    @Override
    public void resize(double width, double height) {
        forms.fit(width);
        super.resize(width, height);
    }
}
