package org.tallyboard.sandbox.aws.world;

import java.time.Instant;
import org.tallyboard.sandbox.aws.world.ConditionSpec.RuleSpec;

/// One run of a rule of a condition. CodePipeline's `RuleExecutionStatus` has the words of `ActionExecutionStatus`.
public final class RuleRun {
    private final StageRun stage;
    private final RuleSpec rule;
    private final String id;
    private final Instant startTime;
    private Instant lastUpdateTime;
    private Outcome outcome = Outcome.inProgress();

    RuleRun(StageRun stage, RuleSpec rule, String id, Instant startTime) {
        this.stage = stage;
        this.rule = rule;
        this.id = id;
        this.startTime = startTime;
        this.lastUpdateTime = startTime;
    }

    void end(Instant when, Outcome how) {
        lastUpdateTime = when;
        outcome = how;
    }

    /// The passage through the stage that it judges.
    public StageRun stage() {
        return stage;
    }

    /// The rule as declared.
    public RuleSpec rule() {
        return rule;
    }

    /// `ruleExecutionId`.
    public String id() {
        return id;
    }

    /// When it started.
    public Instant startTime() {
        return startTime;
    }

    /// When its status last changed.
    public Instant lastUpdateTime() {
        return lastUpdateTime;
    }

    /// How it ended, or that it has not.
    public Outcome outcome() {
        return outcome;
    }

    /// How it stands.
    public ActionStatus status() {
        return outcome.status();
    }

    /// Whether it has not ended.
    public boolean inProgress() {
        return status() == ActionStatus.IN_PROGRESS;
    }
}
