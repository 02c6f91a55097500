package org.tallyboard.operate;

/// What must be read before acting could not be read; so nothing was done.
public final class ReadFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    /// @param message cause and remedy in words, without secrets
    public ReadFailedException(String message) {
        super(message);
    }
}
