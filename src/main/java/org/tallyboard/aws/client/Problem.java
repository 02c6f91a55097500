package org.tallyboard.aws.client;

import java.time.Instant;
import java.util.Optional;
import org.tallyboard.source.Failure;

/// Why a call failed, sorted by what follows from it.
///
/// @param kind what follows from it
/// @param cause what happened, in words and without secrets
/// @param remedy what a person can do; may be empty
/// @param mfaDevice the MFA device of which a code would help; empty when none would
/// @param keysRefused whether AWS does not take what the call was signed with
public record Problem(Kind kind, String cause, String remedy, Optional<String> mfaDevice, boolean keysRefused) {

    Problem(Kind kind, String cause, String remedy) {
        this(kind, cause, remedy, Optional.empty(), false);
    }

    static Problem refusedKeys(String cause, String remedy) {
        return new Problem(Kind.CREDENTIALS, cause, remedy, Optional.empty(), true);
    }

    /// The same, found while signing: it is wrong for every call.
    Problem as(Kind other, String otherCause, String otherRemedy) {
        return new Problem(other, otherCause, otherRemedy, mfaDevice, keysRefused);
    }

    /// What follows from a failed call.
    public enum Kind {
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
    public boolean everything() {
        return kind == Kind.CREDENTIALS || kind == Kind.SETTING;
    }

    /// True when it says more about the way to AWS than about what was asked.
    public boolean transport() {
        return kind == Kind.UNREACHABLE || kind == Kind.NO_ANSWER || kind == Kind.SERVER;
    }

    /// The same as rows and lamps show it.
    ///
    /// @param since when the first of the unbroken row of failures happened
    public Failure failure(Instant since) {
        return new Failure(cause, remedy, since, mfaDevice);
    }

    /// Cause and remedy in one text.
    public String text() {
        return remedy.isEmpty() ? cause : cause + ": " + remedy;
    }
}
