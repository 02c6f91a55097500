package org.tallyboard.job;

import java.nio.file.Path;

/// Where the files of finished recordings are.
public interface FinishedFiles {

    /// Looks for the file of a recording that has succeeded. Blocks, for as long as a network's file system may: never
    /// on the window's thread.
    Found find(Job job);

    /// What was found.
    sealed interface Found {

        /// The file is here, and nothing else than a finished recording.
        ///
        /// @param file absolute, without symbolic links
        record Here(Path file) implements Found {}

        /// It is not to be opened here.
        ///
        /// @param worker whose machine has it
        /// @param path as it is called there
        /// @param why it is not opened here, and what to change
        record There(String worker, String path, String why) implements Found {}

        /// There is no one file that can be told.
        record None(String why) implements Found {}
    }

    /// Knows no folder.
    static FinishedFiles none() {
        return job -> new Found.None("no folder of recordings is known");
    }
}
