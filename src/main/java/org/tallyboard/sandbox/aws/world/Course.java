package org.tallyboard.sandbox.aws.world;

import java.time.Duration;
import java.util.Optional;

/// What an action that has just started will do.
///
/// @param after how long it runs, or empty when somebody will have to end it
/// @param outcome how it ends then
public record Course(Optional<Duration> after, Outcome outcome) {

    /// It ends after that time.
    public static Course of(Duration after, Outcome outcome) {
        return new Course(Optional.of(after), outcome);
    }

    /// It runs until somebody ends it.
    public static Course untilTold() {
        return new Course(Optional.empty(), Outcome.succeeded());
    }
}
