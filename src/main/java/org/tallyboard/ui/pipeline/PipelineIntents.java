package org.tallyboard.ui.pipeline;

import org.tallyboard.pipeline.Pipeline;

/// What a person can do with the pipeline that a row showed when they did it.
public interface PipelineIntents {

    /// Opens the dialog that retries its failed stage.
    void retry(Pipeline shown);

    /// Opens the dialog that decides its waiting approval.
    void review(Pipeline shown);

    /// Opens the dialog that sends a notification about it.
    void tell(Pipeline shown);

    /// Why orders cannot be given; empty text when they can.
    String closedBecause();
}
