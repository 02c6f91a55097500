package org.tallyboard.notification;

import java.util.OptionalInt;
import org.tallyboard.source.Account;

/// An SNS topic.
///
/// @param account the account it was listed in
/// @param arn TopicArn; its Region decides where Publish goes
/// @param confirmed SubscriptionsConfirmed; empty when it could not be read
/// @param pending SubscriptionsPending
/// @param fifo true for a FIFO topic
public record Topic(Account account, String arn, OptionalInt confirmed, OptionalInt pending, boolean fifo) {

    /// The topic's name: the last part of the ARN.
    public String name() {
        return arn.substring(arn.lastIndexOf(':') + 1);
    }
}
