package org.tallyboard.ui.board;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.tallyboard.board.Board;
import org.tallyboard.operate.MfaCodes;
import org.tallyboard.operate.Orders;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.source.Account;
import org.tallyboard.ui.job.FinishedRecordings;
import org.tallyboard.ui.kit.Browser;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.ViewContext;

/// What the window stands on.
///
/// @param subtitle stands beside the product's name; may be empty
/// @param sandbox true for the striped band
/// @param accounts the configured accounts
/// @param brokers the configured brokers' names
/// @param mfaCodes takes the codes of MFA devices; blocks
/// @param look clock, zone, theme, size of text
/// @param recordings where finished recordings are, and what opens them
/// @param background runs what takes more than a moment
/// @param window runs what touches the window
/// @param lookAt told which pipeline a person looks at in detail
public record BoardServices(
        String subtitle,
        boolean sandbox,
        List<Account> accounts,
        List<String> brokers,
        Board board,
        Orders desk,
        MfaCodes mfaCodes,
        ViewContext look,
        Browser browser,
        FinishedRecordings recordings,
        Executor background,
        Executor window,
        Consumer<Optional<PipelineId>> lookAt) {
    public BoardServices {
        accounts = List.copyOf(accounts);
        brokers = List.copyOf(brokers);
    }

    /// A broker's name where it has to be told because there are several; else empty text.
    public String told(String broker) {
        return brokers.size() > 1 ? CommonText.line(broker) : "";
    }

    /// Whether there is a left half; where nothing at all is configured it says so.
    boolean showsPipelines() {
        return !accounts.isEmpty() || brokers.isEmpty();
    }

    /// Whether there is a right half.
    boolean showsRecordings() {
        return !brokers.isEmpty() || accounts.isEmpty();
    }
}
