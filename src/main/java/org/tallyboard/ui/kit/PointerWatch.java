package org.tallyboard.ui.kit;

import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.value.ObservableValue;
import javafx.event.EventHandler;
import javafx.scene.Scene;
import javafx.scene.input.MouseEvent;

/// Tells a pointer that somebody moves from one that rests where the window happened to open: nobody looks through that
/// one.
final class PointerWatch {

    private final ReadOnlyBooleanWrapper moved = new ReadOnlyBooleanWrapper();
    private final EventHandler<MouseEvent> handler = this::event;
    private double restX = Double.NaN;
    private double restY = Double.NaN;

    /// Watches the pointer over whatever scene is the current one.
    void follow(ObservableValue<Scene> scenes) {
        scenes.addListener((o, was, is) -> {
            if (was != null) {
                was.removeEventFilter(MouseEvent.ANY, handler);
            }
            if (is != null) {
                is.addEventFilter(MouseEvent.ANY, handler);
            }
        });
    }

    /// True once the pointer was seen at two places in the window.
    ReadOnlyBooleanProperty moved() {
        return moved.getReadOnlyProperty();
    }

    private void event(MouseEvent e) {
        if (Double.isNaN(restX)) {
            restX = e.getScreenX();
            restY = e.getScreenY();
        } else if (e.getScreenX() != restX || e.getScreenY() != restY) {
            moved.set(true);
        }
    }
}
