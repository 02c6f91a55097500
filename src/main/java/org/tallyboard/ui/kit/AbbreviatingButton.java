package org.tallyboard.ui.kit;

import java.util.List;
import javafx.scene.control.Button;

/// A button that says the same in more or fewer words, as its width allows.
public final class AbbreviatingButton extends Button implements Abbreviable {

    private final TextVariants forms = new TextVariants(this);

    /// A button with a style class.
    public AbbreviatingButton(String styleClass) {
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
