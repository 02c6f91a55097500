package org.tallyboard.ui.board;

import java.util.List;
import org.tallyboard.attention.Acknowledgement;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.Words;

/// What is said of an acknowledgement.
final class AcknowledgementWords {

    private AcknowledgementWords() {}

    /// For example `acknowledged by dana@ops-7 at 02:14 until 03:00 · source is being replaced`.
    static String of(Acknowledgement given, Look look) {
        return Words.dots(List.of(
                (given.until().isPresent() ? "snoozed" : "acknowledged") + " by " + Words.line(given.by()) + " at "
                        + look.at(given.at())
                        + given.until().map(until -> " until " + look.at(until)).orElse(""),
                Words.line(given.why())));
    }
}
