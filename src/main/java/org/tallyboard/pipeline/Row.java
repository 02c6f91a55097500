package org.tallyboard.pipeline;

import java.time.Instant;
import java.util.Optional;
import org.tallyboard.source.Account;
import org.tallyboard.source.Freshness;

/// One row of the board's left half: a pipeline, or a CodeBuild project whose own builds are watched.
public sealed interface Row permits Pipeline, Project {

    /// What it is known by.
    RowId id();

    /// The account it lives in.
    Account account();

    /// The one state that it shows.
    PipelineState state();

    /// True when a failure lies behind what it shows: of an older run, or of the one before this try.
    boolean failedBehind();

    /// When the present state began, where known.
    Optional<Instant> since();

    /// When it was read.
    Freshness freshness();
}
