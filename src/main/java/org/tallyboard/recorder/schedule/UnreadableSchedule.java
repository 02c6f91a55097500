package org.tallyboard.recorder.schedule;

/// What was fetched is no schedule of the configured format.
final class UnreadableSchedule extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param message what is wrong; never quotes the content
    UnreadableSchedule(String message) {
        super(message);
    }
}
