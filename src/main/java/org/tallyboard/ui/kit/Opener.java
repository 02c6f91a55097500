package org.tallyboard.ui.kit;

import java.io.IOException;
import java.nio.file.Path;

/// Opens files and folders in the desktop's own programs. An interface, because a headless window has none.
public interface Opener {

    /// Opens it; blocks for a moment. Only what a person may open is ever passed: an absolute path.
    ///
    /// @throws IOException when no program opens it, with the reason in words
    void open(Path path) throws IOException;
}
