package org.tallyboard.board;

import java.util.Optional;
import org.tallyboard.pipeline.PipelineId;

/// Watches the pipelines of one account.
public interface PipelineWatcher extends Watcher {

    /// Asks to read this pipeline next, for example after an order; ahead of the plan but within the budget.
    void readSoon(PipelineId id);

    /// Tells which pipeline a person looks at in detail, so that its history and builds are read; empty when none.
    void lookAt(Optional<PipelineId> id);
}
