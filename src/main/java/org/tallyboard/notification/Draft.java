package org.tallyboard.notification;

/// What a person is about to send.
///
/// @param topicArn where to
/// @param subject the subject; blank means none is sent
/// @param message the body
public record Draft(String topicArn, String subject, String message) {}
