package org.tallyboard.pipeline;

/// Names one CodeBuild project.
///
/// @param account the configured name of its account
/// @param name the project's name
public record ProjectId(String account, String name) implements RowId {}
