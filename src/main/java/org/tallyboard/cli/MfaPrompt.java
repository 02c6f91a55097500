package org.tallyboard.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.tallyboard.board.Snapshot;
import org.tallyboard.operate.Answer;
import org.tallyboard.operate.MfaCodes;
import org.tallyboard.source.SourceStatus;

/// Asks on the terminal for the codes of MFA devices that sources wait for. Without a terminal nobody is asked, and the
/// failed source says what to do.
final class MfaPrompt {

    private static final int MOST_TRIES = 3;

    private final MfaCodes codes;
    private final Function<String, Optional<String>> terminal;
    private final PrintWriter err;
    private final Set<String> asked = new HashSet<>();
    private final Set<String> signedIn = new HashSet<>();

    /// @param terminal shows a question and reads the answer without showing it; empty without a terminal
    MfaPrompt(MfaCodes codes, Function<String, Optional<String>> terminal, PrintWriter err) {
        this.codes = codes;
        this.terminal = terminal;
        this.err = err;
    }

    /// Asks on the terminal that the program was started from.
    static Optional<String> ask(String question) {
        Console console = System.console();
        return Optional.ofNullable(
                        console == null || !console.isTerminal() ? null : console.readPassword("%s", question))
                .map(String::new);
    }

    /// Asks once for each source that waits for a code.
    void askFor(Snapshot snapshot) {
        snapshot.sources().stream()
                .filter(status -> device(status).isPresent())
                .filter(status -> asked.add(status.id().name()))
                .forEach(status -> askFor(status.id().name(), device(status).orElseThrow()));
    }

    /// True while a source still shows that it waits for a code that was given by now.
    boolean isOver(SourceStatus status) {
        return device(status).isPresent() && signedIn.contains(status.id().name());
    }

    private void askFor(String account, String device) {
        for (int i = 0; i < MOST_TRIES; i++) {
            Optional<String> code = terminal.apply("MFA code of " + device + " for account " + account + ": ")
                    .filter(c -> !c.isBlank());
            if (code.isEmpty()) {
                return;
            }
            switch (codes.enter(account, code.get())) {
                case Answer.Accepted accepted -> {
                    signedIn.add(account);
                    return;
                }
                case Answer.Refused(String reason, String next) ->
                    err.println("Not signed in: " + reason + ". " + next);
                case Answer.Unknown(String reason) -> err.println("Not signed in: " + reason);
            }
            err.flush();
        }
    }

    private static Optional<String> device(SourceStatus status) {
        return status.phase() instanceof SourceStatus.Failed(var failure) ? failure.mfaDevice() : Optional.empty();
    }
}
