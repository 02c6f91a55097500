package org.tallyboard.operate;

import java.util.Optional;
import org.tallyboard.source.Account;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Something that a person can order, with the identity of what they saw. Each is a file of its own, in which all of it
/// stands: when it is offered, what it is about, what a person is asked, what the record keeps, and by which steps
/// it is compared, carried out and confirmed.
public sealed interface Operation
        permits RetryStage,
                DecideApproval,
                RetryJob,
                HeldRecordingOrder,
                StartPlanned,
                SendNotification,
                AttentionOrder {

    /// What it is called, for example `retry stage`.
    String kind();

    /// What it is about, for people.
    String target();

    /// What no two different orders may be about at the same time, for example one stage: the second would act on what
    /// the first is changing.
    String subject();

    /// The account that it goes to; empty for one that goes to a broker or to other boards.
    default Optional<Account> where() {
        return Optional.empty();
    }

    /// Writes its parameters for the record. Never an approval token; of a job's arguments and of a long message only
    /// size and digest, since they may hold secrets and are as large as their authors like.
    ///
    /// @param newId the id of what it creates; empty text when it creates nothing
    void details(ObjectNode json, String newId);

    /// What the record keeps of it, as JSON.
    ///
    /// @param newId as in [#details]
    default String recorded(String newId) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("operation", kind());
        details(json, newId);
        return JsonMapper.shared().writeValueAsString(json);
    }

    /// What a person is asked before it is given.
    ///
    /// @param caller who would act, as [Orders#caller] tells; for an order to the broker [Caller#local]; empty
    ///     while it is not known
    Confirmation confirmation(Optional<Caller> caller);

    /// How it is carried out.
    OrderSteps steps(OrderPorts means);
}
