package org.tallyboard.sandbox.aws.world;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// One evaluation of a condition: of each of its rules one run.
public record ConditionRun(ConditionSpec condition, List<RuleRun> rules) {

    /// Copies the rules.
    public ConditionRun {
        rules = List.copyOf(rules);
    }

    /// Whether a rule is still running.
    public boolean inProgress() {
        return rules.stream().anyMatch(RuleRun::inProgress);
    }

    /// Whether each rule said yes.
    public boolean met() {
        return rules.stream().allMatch(rule -> rule.status() == ActionStatus.SUCCEEDED);
    }

    /// CodePipeline's `ConditionExecutionStatus`.
    public String status() {
        if (inProgress()) {
            return "InProgress";
        }
        if (rules.stream().anyMatch(rule -> rule.status() == ActionStatus.ABANDONED)) {
            return "Abandoned";
        }
        return met() ? "Succeeded" : "Failed";
    }

    /// When it last changed.
    public Instant lastStatusChange() {
        return rules.stream()
                .map(RuleRun::lastUpdateTime)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }
}
