package org.tallyboard.operate;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A batch that is being carried out.
public interface BatchRun {

    /// How one item of it stands.
    record Result(Operation operation, Outcome outcome) {}

    /// How each stands now, in the order of the batch.
    List<Result> results();

    /// Begins no further item. What is under way goes on.
    void stop();

    /// Ends with the final results, and never fails.
    CompletableFuture<List<Result>> ended();
}
