package org.tallyboard.history;

/// The history cannot be read or written.
public final class HistoryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    /// @param why what happened
    /// @param remedy what to do about it
    public HistoryException(String why, String remedy, Throwable cause) {
        super(why, cause);
        this.remedy = remedy;
    }

    /// What happened.
    public String why() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    /// What to do about it.
    public String remedy() {
        return remedy;
    }
}
