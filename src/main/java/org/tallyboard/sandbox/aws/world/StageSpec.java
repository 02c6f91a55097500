package org.tallyboard.sandbox.aws.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A stage as the pipeline declares it.
///
/// @param conditions at most one of each kind
public record StageSpec(String name, List<ActionSpec> actions, List<ConditionSpec> conditions) {

    /// Copies the collections.
    public StageSpec {
        actions = List.copyOf(actions);
        conditions = List.copyOf(conditions);
    }

    /// A stage of these actions.
    public static StageSpec of(String name, ActionSpec... actions) {
        return new StageSpec(name, List.of(actions), List.of());
    }

    /// The same with one more condition.
    public StageSpec with(ConditionSpec condition) {
        List<ConditionSpec> all = new ArrayList<>(conditions);
        all.add(condition);
        return new StageSpec(name, actions, all);
    }

    /// Its condition of that kind.
    public Optional<ConditionSpec> condition(ConditionSpec.When when) {
        return conditions.stream().filter(condition -> condition.when() == when).findFirst();
    }
}
