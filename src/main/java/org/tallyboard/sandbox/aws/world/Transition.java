package org.tallyboard.sandbox.aws.world;

import java.time.Instant;
import java.util.Optional;

/// The inbound transition of a stage: open, or closed by somebody for a reason.
public record Transition(
        boolean enabled,
        Optional<String> lastChangedBy,
        Optional<Instant> lastChangedAt,
        Optional<String> disabledReason) {

    /// Open, and never touched.
    public static Transition open() {
        return new Transition(true, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
