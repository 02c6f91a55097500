package org.tallyboard.operate;

import java.util.List;
import org.tallyboard.notification.Topic;
import org.tallyboard.source.Account;

/// Sends notifications. Blocks.
public interface NotificationOrders {

    /// The account's topics with their subscriber counts.
    List<Topic> topics(Account account) throws ReadFailedException;

    /// Sends Publish once; the reference is the message id.
    Answer publish(SendNotification order);
}
