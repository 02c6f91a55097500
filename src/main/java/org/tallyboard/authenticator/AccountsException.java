package org.tallyboard.authenticator;

import java.util.List;

/// The accounts cannot be read or changed.
public final class AccountsException extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int MOST = 20;

    /// @param message cause and remedy, without secrets
    public AccountsException(String message) {
        super(message);
    }

    /// All that is wrong with one text.
    static AccountsException of(List<String> problems) {
        String more = problems.size() > MOST ? "\n  and " + (problems.size() - MOST) + " more" : "";
        return new AccountsException(
                "\n  " + String.join("\n  ", problems.subList(0, Math.min(MOST, problems.size()))) + more);
    }
}
