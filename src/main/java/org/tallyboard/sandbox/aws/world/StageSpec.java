package org.tallyboard.sandbox.aws.world;

import java.util.List;

/// A stage as the pipeline declares it.
public record StageSpec(String name, List<ActionSpec> actions) {

    /// Copies the actions.
    public StageSpec {
        actions = List.copyOf(actions);
    }

    /// A stage of these actions.
    public static StageSpec of(String name, ActionSpec... actions) {
        return new StageSpec(name, List.of(actions));
    }
}
