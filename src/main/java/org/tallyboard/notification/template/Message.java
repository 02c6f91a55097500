package org.tallyboard.notification.template;

/// A notification as it reads in each place.
///
/// @param subject what SNS takes as a subject; may be empty
/// @param mail the text of an e-mail, and of all that is not named below
/// @param sms a text message
/// @param chat a message in a chat channel, in Amazon Q's Markdown
public record Message(String subject, String mail, String sms, String chat) {}
