package org.tallyboard.pipeline;

/// Names one pipeline.
///
/// @param account the configured name of its account
/// @param name the pipeline's name, `[A-Za-z0-9.@\-_]+`, at most 100 characters
public record PipelineId(String account, String name) implements RowId {}
