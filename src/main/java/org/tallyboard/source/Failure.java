package org.tallyboard.source;

import java.time.Instant;
import java.util.Optional;

/// Why something could not be read, in words for a person.
///
/// @param cause what happened, for example `credentials expired`
/// @param remedy what to do about it; empty when nothing sensible can be said
/// @param since when the first of the unbroken row of failures happened
/// @param mfaDevice the MFA device of which a code would end it; empty when no code would
public record Failure(String cause, String remedy, Instant since, Optional<String> mfaDevice) {

    /// A failure that no code of an MFA device would end.
    public Failure(String cause, String remedy, Instant since) {
        this(cause, remedy, since, Optional.empty());
    }

    /// The same failure as part of a row that began earlier.
    public Failure since(Instant begin) {
        return new Failure(cause, remedy, begin, mfaDevice);
    }
}
