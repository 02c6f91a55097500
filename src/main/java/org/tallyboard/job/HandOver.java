package org.tallyboard.job;

import java.time.Instant;

/// A worker has given a job back to the queue, with what it has recorded, so that another one goes on with it.
///
/// @param worker its hostname
/// @param at when
/// @param reason why, in one sentence; may be empty
public record HandOver(String worker, Instant at, String reason) {}
