package org.tallyboard.recorder.schedule;

/// Why an entry cannot be recorded, and what to do about it.
final class BadEntry extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    /// @param reason what is wrong, beginning with what it is wrong with; never quotes a source
    /// @param remedy what to do; empty when the reason says it
    BadEntry(String reason, String remedy) {
        super(reason, null, false, false);
        this.remedy = remedy;
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    String remedy() {
        return remedy;
    }
}
