package org.tallyboard.source;

import java.time.Instant;

/// Why something could not be read, in words for a person.
///
/// @param cause what happened, for example `credentials expired`
/// @param remedy what to do about it; empty when nothing sensible can be said
/// @param since when the first of the unbroken row of failures happened
public record Failure(String cause, String remedy, Instant since) {}
