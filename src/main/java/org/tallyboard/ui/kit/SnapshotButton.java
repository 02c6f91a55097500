package org.tallyboard.ui.kit;

import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/// A button on something that changes under it: it acts on what was shown when it was pressed, not on what is shown
/// when it is let go. While it is off it says why, in a tooltip.
///
/// @param <T> what it acts on
public final class SnapshotButton<T> extends StackPane {

    private final Button button = new Button();
    private final Supplier<@Nullable T> shown;
    private final Tooltip why = new Tooltip();
    private @Nullable T pressed;
    private boolean explained;

    /// @param text what it does
    /// @param glyph drawn before the text; null for none
    /// @param shown what the row shows now
    /// @param act what to do with what was shown at the press
    public SnapshotButton(String text, @Nullable Node glyph, Supplier<@Nullable T> shown, Consumer<T> act) {
        this.shown = shown;
        button.setText(text);
        button.setGraphic(glyph);
        button.setFocusTraversable(false);
        button.armedProperty().addListener((o, was, is) -> {
            if (is && !was) {
                pressed = shown.get();
            }
        });
        button.setOnAction(e -> {
            T target = pressed != null ? pressed : this.shown.get();
            pressed = null;
            if (target != null) {
                act.accept(target);
            }
        });
        getStyleClass().add("press-button");
        getChildren().add(button);
        setMinSize(USE_PREF_SIZE, USE_PREF_SIZE);
    }

    /// Gives the button style classes.
    public SnapshotButton<T> styled(String... classes) {
        button.getStyleClass().addAll(classes);
        return this;
    }

    /// The button itself.
    public Button button() {
        return button;
    }

    /// Switches it on, or off with a reason.
    ///
    /// @param because why it is off; empty text switches it on
    public void off(String because) {
        button.setDisable(!because.isEmpty());
        if (because.isEmpty() == explained) {
            // A disabled button gets no pointer, so the tooltip hangs on what is around it.
            if (explained) {
                Tooltip.uninstall(this, why);
            } else {
                Tooltip.install(this, why);
            }
            explained = !explained;
        }
        why.setText(because);
        button.setAccessibleHelp(because.isEmpty() ? null : because);
    }

    /// Shows or hides it.
    public void shown(boolean visible) {
        setVisible(visible);
        setManaged(visible);
    }
}
