package org.tallyboard.ui.pipeline;

import org.tallyboard.pipeline.Project;

/// What a person can do with the CodeBuild project that a row showed when they did it.
public interface ProjectIntents {

    /// Opens the dialog that sends a notification about it.
    void tell(Project shown);

    /// Why nothing can be sent; empty text when it can.
    String closedBecause();
}
