package org.tallyboard.ui.board;

import org.tallyboard.operate.OrderRecord;
import org.tallyboard.operate.Outcome;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;

/// What lists say of an order and of how it ended.
public final class OutcomeText {

    private OutcomeText() {}

    /// One order in one line: `10:42:07 retry stage prod video-api Build, execution 6e0b51c2 → done`.
    public static String line(OrderRecord order, ViewContext look) {
        return look.atSecond(order.at()) + " " + CommonText.line(order.kind()) + " " + CommonText.line(order.target())
                + " → " + word(order.outcome());
    }

    /// How an order ended, in a word or two.
    public static String word(Outcome outcome) {
        return switch (outcome) {
            case Outcome.UnderWay(String step) -> CommonText.line(step) + "…";
            case Outcome.Done d -> "done";
            case Outcome.Refused(String reason, String next) -> "refused: " + CommonText.line(reason);
            case Outcome.NotRecorded(String reason) -> "not sent: not recorded";
            case Outcome.Unknown(String reason) -> "outcome unknown";
        };
    }

    /// How an order ended, in full.
    public static String full(Outcome outcome) {
        return switch (outcome) {
            case Outcome.UnderWay(String step) -> "under way: " + CommonText.line(step);
            case Outcome.Done(String detail) -> detail.isBlank() ? "done" : "done: " + CommonText.line(detail);
            case Outcome.Refused(String reason, String next) ->
                "refused, nothing was done: " + CommonText.line(reason)
                        + (next.isBlank() ? "" : " · next: " + CommonText.line(next));
            case Outcome.NotRecorded(String reason) -> "not sent, it could not be recorded: " + CommonText.line(reason);
            case Outcome.Unknown(String reason) -> "outcome unknown: " + CommonText.line(reason);
        };
    }

    /// How an outcome looks.
    public static StatusStyle mood(Outcome outcome) {
        return switch (outcome) {
            case Outcome.UnderWay u -> StatusStyle.RUN;
            case Outcome.Done d -> StatusStyle.OK;
            case Outcome.Refused r -> StatusStyle.FAIL;
            case Outcome.NotRecorded n -> StatusStyle.WAIT;
            case Outcome.Unknown u -> StatusStyle.UNKNOWN;
        };
    }
}
