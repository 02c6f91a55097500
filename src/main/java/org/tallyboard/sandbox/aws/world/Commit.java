package org.tallyboard.sandbox.aws.world;

/// A revision of a source.
///
/// @param id the commit id, 40 hex digits
/// @param message the whole commit message, at most 2,048 characters
public record Commit(String id, String message) {}
