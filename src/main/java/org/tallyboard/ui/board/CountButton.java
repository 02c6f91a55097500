package org.tallyboard.ui.board;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import org.tallyboard.ui.kit.Abbreviable;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.TextVariants;

/// A count that filters while it is pressed. In a narrow window its word gives way to a shorter one, then to the
/// number.
final class CountButton extends ToggleButton implements Abbreviable {

    private static final PseudoClass NONE = PseudoClass.getPseudoClass("none");

    private final Label count = new Label("0");
    private final Tooltip tip = new Tooltip();
    private final TextVariants forms = new TextVariants(this);
    private final boolean always;

    /// @param always false to hide it while it counts nothing
    CountButton(StatusStyle mood, String word, boolean always, Runnable onToggle) {
        this.always = always;
        getStyleClass().setAll("tally");
        mood.on(this);
        count.getStyleClass().add("count");
        setGraphic(count);
        setTooltip(tip);
        setMinWidth(0);
        setOnAction(e -> onToggle.run());
        show(0, word, List.of());
    }

    /// @param shorter what may stand for the word where there is less room
    void show(long n, String word, List<String> shorter) {
        count.setText(String.format(Locale.ROOT, "%,d", n));
        List<String> words = new ArrayList<>(List.of(word));
        words.addAll(shorter);
        words.add("");
        forms.set(words);
        tip.setText(count.getText() + " " + word);
        pseudoClassStateChanged(NONE, n == 0);
        setVisible(always || n > 0 || isSelected());
        setManaged(isVisible());
        setAccessibleText(n + " " + word + (isSelected() ? ", filter on" : ", press to filter"));
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
