package org.tallyboard.recorder.schedule;

import java.time.Duration;
import java.util.Optional;

/// A schedule, or a part of it, could not be fetched.
final class FetchFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;
    private final transient Optional<Duration> wait;

    FetchFailed(String cause, String remedy) {
        this(cause, remedy, Optional.empty());
    }

    /// @param cause in words without secrets
    /// @param remedy what to do
    /// @param wait how long the server asks to be left alone
    FetchFailed(String cause, String remedy, Optional<Duration> wait) {
        super(cause);
        this.remedy = remedy;
        this.wait = wait;
    }

    Optional<Duration> waiting() {
        return wait;
    }

    /// Cause and remedy in one line.
    String describe() {
        return getMessage() + "; " + remedy;
    }
}
