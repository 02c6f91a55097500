package org.tallyboard.ui.kit;

import javafx.css.PseudoClass;
import javafx.scene.Node;

/// How a state looks, whatever has it: a colour and a glyph, which always come with a word. Each is a pseudo-class of
/// the same name in the style sheet.
public enum StatusStyle {
    /// Failure, and nothing else.
    FAIL,
    /// Waits for a person.
    WAIT,
    /// Is under way.
    RUN,
    /// Went well.
    OK,
    /// On air: a recording that runs. Never the hue of failure.
    REC,
    /// Waits its turn.
    QUEUED,
    /// Was stopped by a person.
    STOPPED,
    /// Has not happened.
    IDLE,
    /// Something that this version does not know.
    UNKNOWN;

    private final PseudoClass pseudoClass = PseudoClass.getPseudoClass(name().toLowerCase(java.util.Locale.ROOT));

    /// Gives `node` this mood and takes every other away.
    public void on(Node node) {
        for (StatusStyle mood : values()) {
            node.pseudoClassStateChanged(mood.pseudoClass, mood == this);
        }
    }
}
