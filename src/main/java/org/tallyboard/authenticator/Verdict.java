package org.tallyboard.authenticator;

import java.time.Duration;

/// What one who knows persons says of a name with a password or token.
sealed interface Verdict {

    /// It is right.
    ///
    /// @param proof what that rests on, see [IdentitySource#stands]
    /// @param most how long it is right at most
    record Right(Object proof, Duration most) implements Verdict {}

    /// It is wrong, or there is nobody of that name: it is not said which, and takes as long.
    record Wrong() implements Verdict {}

    /// It could not be looked at; nobody is let in, and nobody's guess is counted.
    record Unknown() implements Verdict {}
}
