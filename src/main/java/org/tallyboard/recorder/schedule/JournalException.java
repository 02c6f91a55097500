package org.tallyboard.recorder.schedule;

/// The journal cannot be used.
public final class JournalException extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param message what is wrong and what to do about it
    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
