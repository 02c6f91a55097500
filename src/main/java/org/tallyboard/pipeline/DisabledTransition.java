package org.tallyboard.pipeline;

import java.time.Instant;
import java.util.Optional;

/// A stage's inbound transition that is switched off (CodePipeline model, TransitionState).
///
/// @param reason disabledReason; may be empty
/// @param by lastChangedBy: usually an ARN
/// @param at lastChangedAt
public record DisabledTransition(String reason, Optional<String> by, Optional<Instant> at) {

    /// Who switched it off, as people say it: the last part of an ARN.
    public Optional<String> who() {
        return by.map(arn -> arn.substring(arn.lastIndexOf('/') + 1)).filter(name -> !name.isBlank());
    }
}
