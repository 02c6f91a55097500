package org.tallyboard.ui.kit;

import java.net.URI;

/// Opens addresses outside the window. An interface, because a headless window has no browser.
public interface Browser {

    /// Opens an address; only `https` is ever passed.
    void open(URI address);
}
