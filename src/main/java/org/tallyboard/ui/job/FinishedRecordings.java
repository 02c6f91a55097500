package org.tallyboard.ui.job;

import java.io.IOException;
import org.tallyboard.job.FinishedFiles;
import org.tallyboard.ui.kit.Opener;

/// Where finished recordings are, and what opens them.
public record FinishedRecordings(FinishedFiles files, Opener opener) {

    /// Of a window that opens none.
    public static FinishedRecordings none() {
        return new FinishedRecordings(FinishedFiles.none(), path -> {
            throw new IOException("no program opens files here");
        });
    }
}
