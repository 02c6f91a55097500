package org.tallyboard.operate;

import org.tallyboard.attention.AttentionKey;
import tools.jackson.databind.node.ObjectNode;

/// A person's word on something that needs a person.
public sealed interface AttentionOrder extends Operation permits Acknowledge, WithdrawAcknowledgement {

    /// What it is about.
    AttentionKey key();

    /// The same in words, for the record.
    String what();

    @Override
    default String target() {
        return CurrentStateText.line(what());
    }

    @Override
    default String subject() {
        return String.join("\n", "attention", key().text());
    }

    @Override
    default void details(ObjectNode json, String newId) {
        json.put("key", key().text());
    }

    @Override
    default OrderSteps steps(OrderPorts means) {
        return new AcknowledgeSteps(this, means.ports().acknowledgements(), means.waiting(), means.user());
    }
}
