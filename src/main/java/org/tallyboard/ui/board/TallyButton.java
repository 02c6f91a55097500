package org.tallyboard.ui.board;

import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import org.tallyboard.ui.kit.Mood;

/// A count that filters while it is pressed.
final class TallyButton extends ToggleButton {

    private static final PseudoClass NONE = PseudoClass.getPseudoClass("none");

    private final Label count = new Label("0");
    private final Tooltip tip = new Tooltip();
    private final boolean always;

    /// @param always false to hide it while it counts nothing
    TallyButton(Mood mood, String word, boolean always, Runnable onToggle) {
        this.always = always;
        getStyleClass().setAll("tally");
        mood.on(this);
        count.getStyleClass().add("count");
        setGraphic(count);
        setTooltip(tip);
        setText(word);
        setMinWidth(0);
        setOnAction(e -> onToggle.run());
        show(0, word);
    }

    /// As wide as its number.
    double leastInEm() {
        return 1.05 + 1.12 * count.getText().length();
    }

    void show(long n, String word) {
        count.setText(String.format(Locale.ROOT, "%,d", n));
        setText(word);
        // In a narrow window the word gives way to the number.
        tip.setText(count.getText() + " " + word);
        pseudoClassStateChanged(NONE, n == 0);
        setVisible(always || n > 0 || isSelected());
        setManaged(isVisible());
        setAccessibleText(n + " " + word + (isSelected() ? ", filter on" : ", press to filter"));
    }
}
