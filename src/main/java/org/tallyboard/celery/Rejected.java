package org.tallyboard.celery;

/// Something from the wire that could not be read.
///
/// @param reason one sentence for a person; it never quotes the content, which may hold secrets
public record Rejected(String reason) {}
