package org.tallyboard.ui.kit;

import javafx.scene.control.TextField;

/// One line of text that can be selected and copied, and not changed. Keeps its selection while its text stays the
/// same.
public final class CopyField extends TextField {

    public CopyField() {
        getStyleClass().add("copy-field");
        setEditable(false);
        setMinWidth(0);
    }

    /// Shows text.
    public void show(String text) {
        if (!text.equals(getText())) {
            setText(text);
        }
    }
}
