package org.tallyboard.celery;

import java.util.Optional;

/// What a decoder makes of bytes from the wire: a value, or the reason why there is none.
public sealed interface Decoded<T> {
    /// The bytes were understood.
    record Value<T>(T value) implements Decoded<T> {}

    /// The bytes were not understood.
    record Invalid<T>(Rejected rejected) implements Decoded<T> {}

    /// The value, if there is one.
    default Optional<T> toOptional() {
        return switch (this) {
            case Value<T>(T value) -> Optional.of(value);
            case Invalid<T> ignored -> Optional.empty();
        };
    }

    /// Shorthand for an [Invalid].
    static <T> Decoded<T> invalid(String reason) {
        return new Invalid<>(new Rejected(reason));
    }
}
