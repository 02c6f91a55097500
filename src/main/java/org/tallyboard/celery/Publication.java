package org.tallyboard.celery;

/// A message together with the place it is to be published to.
public record Publication(Route route, AmqpMessage message) {}
