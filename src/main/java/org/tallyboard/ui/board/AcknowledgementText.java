package org.tallyboard.ui.board;

import java.util.List;
import org.tallyboard.attention.Acknowledgement;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.ViewContext;

/// What is said of an acknowledgement.
final class AcknowledgementText {

    private AcknowledgementText() {}

    /// For example `acknowledged by dana@ops-7 at 02:14 until 03:00 · source is being replaced`.
    static String of(Acknowledgement given, ViewContext look) {
        return CommonText.dots(List.of(
                (given.until().isPresent() ? "snoozed" : "acknowledged") + " by " + CommonText.line(given.by()) + " at "
                        + look.at(given.at())
                        + given.until().map(until -> " until " + look.at(until)).orElse(""),
                CommonText.line(given.why())));
    }
}
