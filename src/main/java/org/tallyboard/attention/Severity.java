package org.tallyboard.attention;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How bad it is that something waits for a person. Declared from the worst on.
public enum Severity {
    /// Something is being lost now, every minute.
    LOSING,
    /// Something will be lost unless somebody acts.
    WILL_LOSE,
    /// Something failed, or cannot be read.
    FAILED,
    /// Something waits for a person and loses nothing but time.
    WAITING,
    /// Worth knowing before it becomes one of the others.
    WORTH_KNOWING;

    /// Its name for scripts, for example `will lose`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// The severity of this [#word].
    public static Optional<Severity> of(@Nullable String word) {
        return Arrays.stream(values())
                .filter(severity -> severity.word().equals(word))
                .findFirst();
    }

    /// True when this is worse than `other`.
    public boolean isWorseThan(Severity other) {
        return ordinal() < other.ordinal();
    }
}
