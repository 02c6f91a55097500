package org.tallyboard.sandbox.aws.demo;

import java.util.List;
import java.util.Optional;
import org.tallyboard.sandbox.aws.world.ActionKind;
import org.tallyboard.sandbox.aws.world.ExecutionMode;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.sandbox.aws.world.StageSpec;

/// How a pipeline is to stand when the board first looks.
sealed interface Present {

    /// Its last execution succeeded.
    record Healthy() implements Present {}

    /// Its last execution failed in that stage, for a person to retry.
    record Failed(String stage) implements Present {}

    /// An execution waits for approval in that stage, with so many newer ones sent after it.
    record Waiting(String stage, int newer) implements Present {}

    /// An execution runs in that stage, with so many newer ones right behind it.
    record Running(String stage, int newer) implements Present {}

    /// Executions run beside each other: one builds, one is far on, one waits for approval if the pipeline asks for
    /// any.
    record Parallel() implements Present {}

    /// An execution waits before that stage, whose transition somebody closed.
    record Held(String stage) implements Present {}

    /// The entry condition of that stage kept its last execution out.
    record Refused(String stage) implements Present {}

    /// An execution failed in that stage, and CodePipeline has just retried it by itself.
    record Retried(String stage) implements Present {}

    /// Somebody stopped its last execution in that stage.
    record Stopped(String stage) implements Present {}

    /// The first thirty have a fixed present, so that every state can be seen; the rest follow chance.
    static Present of(int index, PipelineSpec spec, long seed) {
        if (spec.mode() == ExecutionMode.PARALLEL) {
            return new Parallel();
        }
        return switch (index) {
            case 0 -> new Waiting("Approval", 2);
            case 1 -> new Running("Test", 2);
            case 2 -> new Failed("Build");
            case 3 -> new Running("Deploy", 0);
            case 5 -> new Failed("Test");
            case 7 -> new Running("Build", 1);
            case 8 -> new Failed("Deploy");
            case 9 -> new Held("Deploy");
            case 13 -> new Stopped("Staging");
            case 15 -> new Refused("Deploy");
            case 17 -> new Retried("Test");
            default -> index < 30 ? new Healthy() : byChance(spec, seed);
        };
    }

    private static Present byChance(PipelineSpec spec, long seed) {
        Chance chance = Chance.of(seed, "present", spec.name());
        Optional<StageSpec> approval = spec.stages().stream()
                .filter(stage -> stage.actions().getFirst().kind() == ActionKind.APPROVAL)
                .findFirst();
        List<StageSpec> working = spec.stages().stream()
                .skip(1)
                .filter(stage -> stage.actions().getFirst().kind() != ActionKind.APPROVAL)
                .toList();
        int percent = chance.between(0, 99);
        String stage = chance.pick(working).name();
        if (percent < 4) {
            return new Failed(stage);
        }
        if (percent < 10) {
            return new Running(stage, chance.between(0, 1));
        }
        if (percent < 14 && approval.isPresent()) {
            return new Waiting(approval.get().name(), chance.between(0, 1));
        }
        return new Healthy();
    }
}
