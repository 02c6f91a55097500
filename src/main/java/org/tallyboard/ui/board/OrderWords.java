package org.tallyboard.ui.board;

import org.tallyboard.operate.OrderRecord;
import org.tallyboard.operate.Outcome;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.Mood;
import org.tallyboard.ui.kit.Words;

/// What lists say of an order and of how it ended.
public final class OrderWords {

    private OrderWords() {}

    /// One order in one line: `10:42:07 retry stage prod video-api Build, execution 6e0b51c2 → done`.
    public static String line(OrderRecord order, Look look) {
        return look.atSecond(order.at()) + " " + Words.line(order.kind()) + " " + Words.line(order.target()) + " → "
                + word(order.outcome());
    }

    /// How an order ended, in a word or two.
    public static String word(Outcome outcome) {
        return switch (outcome) {
            case Outcome.UnderWay(String step) -> Words.line(step) + "…";
            case Outcome.Done d -> "done";
            case Outcome.Refused(String reason, String next) -> "refused: " + Words.line(reason);
            case Outcome.NotRecorded(String reason) -> "not sent: not recorded";
            case Outcome.Unknown(String reason) -> "outcome unknown";
        };
    }

    /// How an order ended, in full.
    public static String full(Outcome outcome) {
        return switch (outcome) {
            case Outcome.UnderWay(String step) -> "under way: " + Words.line(step);
            case Outcome.Done(String detail) -> detail.isBlank() ? "done" : "done: " + Words.line(detail);
            case Outcome.Refused(String reason, String next) ->
                "refused, nothing was done: " + Words.line(reason)
                        + (next.isBlank() ? "" : " · next: " + Words.line(next));
            case Outcome.NotRecorded(String reason) -> "not sent, it could not be recorded: " + Words.line(reason);
            case Outcome.Unknown(String reason) -> "outcome unknown: " + Words.line(reason);
        };
    }

    /// How an outcome looks.
    public static Mood mood(Outcome outcome) {
        return switch (outcome) {
            case Outcome.UnderWay u -> Mood.RUN;
            case Outcome.Done d -> Mood.OK;
            case Outcome.Refused r -> Mood.FAIL;
            case Outcome.NotRecorded n -> Mood.WAIT;
            case Outcome.Unknown u -> Mood.UNKNOWN;
        };
    }
}
