package org.tallyboard.aws;

import java.time.Instant;
import org.tallyboard.source.Failure;

/// Why a call failed, sorted by what follows from it.
///
/// @param kind what follows from it
/// @param cause what happened, in words and without secrets
/// @param remedy what a person can do; may be empty
record Problem(Kind kind, String cause, String remedy) {

    enum Kind {
        /// Too many calls: slow down.
        THROTTLED,
        /// No usable credentials: nothing works until a person acts.
        CREDENTIALS,
        /// Clock, Region or account do not fit: nothing works until a person acts.
        SETTING,
        /// Refused by policy.
        DENIED,
        /// No connection was made, so nothing was sent.
        UNREACHABLE,
        /// Sent, and no answer that tells.
        NO_ANSWER,
        /// HTTP 5xx.
        SERVER,
        /// What was asked about does not exist.
        NOT_FOUND,
        /// This program is closing.
        STOPPED,
        /// Anything else.
        OTHER
    }

    /// True when no other call of the account can do better.
    boolean everything() {
        return kind == Kind.CREDENTIALS || kind == Kind.SETTING;
    }

    /// True when it says more about the way to AWS than about what was asked.
    boolean transport() {
        return kind == Kind.UNREACHABLE || kind == Kind.NO_ANSWER || kind == Kind.SERVER;
    }

    Failure failure(Instant since) {
        return new Failure(cause, remedy, since);
    }

    /// Cause and remedy in one text.
    String text() {
        return remedy.isEmpty() ? cause : cause + ": " + remedy;
    }
}
