package org.tallyboard.operate;

import java.util.List;
import java.util.Optional;
import org.tallyboard.attention.AttentionKey;
import org.tallyboard.operate.Confirmation.Fact;

/// Takes an acknowledgement back.
public record WithdrawAcknowledgement(AttentionKey key, String what) implements AttentionOrder {

    /// Of something that a person has acknowledged.
    static Offer offer(Subject.OfNeed need) {
        return need.acknowledged()
                ? new Offer.Open(new WithdrawAcknowledgement(need.key(), need.what()), List.of(), List.of())
                : new Offer.Closed("nobody has acknowledged it", "");
    }

    @Override
    public String kind() {
        return "withdraw acknowledgement";
    }

    @Override
    public Confirmation confirmation(Optional<Caller> caller) {
        return new Confirmation(
                "Take the acknowledgement of " + CurrentStateText.line(what) + " back",
                "Take it back",
                List.of(new Fact("What", CurrentStateText.line(what))),
                List.of(),
                List.of());
    }
}
