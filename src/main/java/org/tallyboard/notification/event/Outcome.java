package org.tallyboard.notification.event;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a state means, whatever its source calls it.
public enum Outcome {
    /// It began, or goes on.
    STARTED,
    /// All is well.
    OK,
    /// Something is wrong.
    FAILED,
    /// It waits for a person.
    WAITING,
    /// It ended without success or failure: stopped, superseded, skipped.
    ENDED,
    /// A state that this version does not know.
    UNKNOWN;

    /// Its name for rules, for example `failed`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The outcome of this [#word].
    public static Optional<Outcome> of(String word) {
        return Arrays.stream(values())
                .filter(outcome -> outcome.word().equals(word))
                .findFirst();
    }
}
