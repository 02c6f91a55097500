package org.tallyboard.aws.client;

/// A session that a person began by signing in has ended, or was never begun.
final class SessionEnded extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String command;

    /// @param session what ended, for example `the SSO session media`
    /// @param why how that is known, in words
    /// @param command what begins a new one, for example `aws sso login --profile desk`
    SessionEnded(String session, String why, String command) {
        super(session + " ended (" + why + ")");
        this.command = command;
    }

    String command() {
        return command;
    }
}
