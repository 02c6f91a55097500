package org.tallyboard.ui;

import java.util.Locale;

/// The window's colours.
public enum Theme {
    DARK,
    LIGHT;

    /// The other one.
    public Theme other() {
        return this == DARK ? LIGHT : DARK;
    }

    /// Its name as it is written on a command line.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
