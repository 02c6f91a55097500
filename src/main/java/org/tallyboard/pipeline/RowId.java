package org.tallyboard.pipeline;

/// Names one [Row].
public sealed interface RowId permits PipelineId, ProjectId {

    /// The configured name of its account.
    String account();

    /// Its name, unique among those of its kind in the account.
    String name();
}
