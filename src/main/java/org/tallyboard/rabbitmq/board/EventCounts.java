package org.tallyboard.rabbitmq.board;

/// What came over the event stream since the start.
///
/// @param received events that were read
/// @param unreadable messages, or parts of one, that were no events
public record EventCounts(long received, long unreadable) {}
