package org.tallyboard.operate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tallyboard.attention.AttentionKey;
import org.tallyboard.attention.Severity;
import org.tallyboard.operate.Confirmation.Fact;
import tools.jackson.databind.node.ObjectNode;

/// Says that a person knows of something that needs a person.
///
/// @param severity how bad it was when the person saw it
/// @param until when it calls again; empty for as long as it lasts
/// @param why in the person's own words; empty text for none
public record Acknowledge(AttentionKey key, String what, Severity severity, Optional<Instant> until, String why)
        implements AttentionOrder {

    /// Of something that nobody has acknowledged yet.
    ///
    /// @param until as in [Acknowledge]
    /// @param why as in [Acknowledge]
    public static Offer offer(Subject.OfNeed need, Optional<Instant> until, String why) {
        return need.acknowledged()
                ? new Offer.Closed("it is acknowledged already", "")
                : new Offer.Open(
                        new Acknowledge(need.key(), need.what(), need.severity(), until, why), List.of(), List.of());
    }

    @Override
    public String kind() {
        return until.isPresent() ? "snooze" : "acknowledge";
    }

    @Override
    public void details(ObjectNode json, String newId) {
        AttentionOrder.super.details(json, newId);
        json.put("severity", severity.name()).put("why", why);
        until.ifPresent(end -> json.put("until", end.toString()));
    }

    @Override
    public Confirmation confirmation(Optional<Caller> caller) {
        return new Confirmation(
                "Acknowledge " + CurrentStateText.line(what),
                until.isPresent() ? "Snooze" : "Acknowledge",
                List.of(
                        new Fact("What", CurrentStateText.line(what)),
                        new Fact("Why", why.isBlank() ? "not said" : CurrentStateText.line(why))),
                List.of(),
                List.of());
    }
}
