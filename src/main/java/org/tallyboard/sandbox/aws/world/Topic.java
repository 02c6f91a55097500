package org.tallyboard.sandbox.aws.world;

import java.util.List;
import java.util.Map;

/// An SNS topic with its subscriptions.
///
/// @param arn `arn:aws:sns:REGION:ACCOUNT:NAME`; the name of a FIFO topic ends in `.fifo`
/// @param attributes what GetTopicAttributes tells beside the counts, the owner and the ARN
public record Topic(String arn, Map<String, String> attributes, List<Subscription> subscriptions) {

    /// A subscription; `arn` is `PendingConfirmation` until the endpoint has confirmed.
    public record Subscription(String arn, String protocol, String endpoint) {

        /// Whether the endpoint has yet to confirm.
        public boolean pending() {
            return arn.equals("PendingConfirmation");
        }
    }

    /// Copies the collections.
    public Topic {
        attributes = Map.copyOf(attributes);
        subscriptions = List.copyOf(subscriptions);
    }

    /// Its name.
    public String name() {
        return arn.substring(arn.lastIndexOf(':') + 1);
    }

    /// Whether it keeps the order of messages.
    public boolean fifo() {
        return name().endsWith(".fifo");
    }

    /// The same with one more subscription.
    public Topic with(Subscription subscription) {
        List<Subscription> all = new java.util.ArrayList<>(subscriptions);
        all.add(subscription);
        return new Topic(arn, attributes, all);
    }
}
