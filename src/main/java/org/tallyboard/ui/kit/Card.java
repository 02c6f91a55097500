package org.tallyboard.ui.kit;

import javafx.scene.layout.Region;

/// One row of a [CardList]: nodes made once, filled again and again.
///
/// @param <T> what it shows
public interface Card<T> {

    /// The row's node, always the same.
    Region node();

    /// Shows the newest value. Called often, also when only the time moved on: does nothing where nothing changed.
    void show(T item);

    /// One sentence for assistive technology about what it shows.
    String spoken();
}
