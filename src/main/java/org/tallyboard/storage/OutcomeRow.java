package org.tallyboard.storage;

import org.tallyboard.operate.Outcome;

/// An outcome as three columns.
///
/// @param kind `done`, `refused`, `not recorded` or `unknown`
/// @param text the detail or the reason
/// @param nextStep empty but for a refusal
record OutcomeRow(String kind, String text, String nextStep) {

    static OutcomeRow of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done done -> new OutcomeRow("done", done.detail(), "");
            case Outcome.Refused refused -> new OutcomeRow("refused", refused.reason(), refused.nextStep());
            case Outcome.NotRecorded not -> new OutcomeRow("not recorded", not.reason(), "");
            case Outcome.Unknown unknown -> new OutcomeRow("unknown", unknown.reason(), "");
            case Outcome.UnderWay ignored ->
                throw new IllegalArgumentException("an order that is under way has no outcome");
        };
    }

    Outcome outcome() {
        return switch (kind) {
            case "done" -> new Outcome.Done(text);
            case "refused" -> new Outcome.Refused(text, nextStep);
            case "not recorded" -> new Outcome.NotRecorded(text);
            case "unknown" -> new Outcome.Unknown(text);
            // Written by a newer version, or by hand.
            default -> new Outcome.Unknown("the record says `" + kind + "`, which this version does not know: " + text);
        };
    }
}
