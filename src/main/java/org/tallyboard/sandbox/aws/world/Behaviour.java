package org.tallyboard.sandbox.aws.world;

/// Decides what happens in a world. Called under the world's lock, so it must not block.
public interface Behaviour {

    /// What an action that has just started will do.
    Course course(World world, ActionRun run);

    /// What a rule that has just started will do.
    default Course course(World world, RuleRun run) {
        return Course.untilTold();
    }

    /// An execution has come to rest: it succeeded, failed, stopped or was superseded. A retry can wake it again.
    default void ended(World world, Execution execution) {}

    /// Nothing ends by itself: the world of tests.
    static Behaviour untilTold() {
        return (world, run) -> Course.untilTold();
    }
}
