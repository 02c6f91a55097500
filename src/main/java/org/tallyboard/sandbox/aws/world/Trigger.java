package org.tallyboard.sandbox.aws.world;

/// What started an execution.
///
/// @param detail a person's or rule's ARN, or what the type carries; at most 1,024 characters
public record Trigger(TriggerType type, String detail) {}
