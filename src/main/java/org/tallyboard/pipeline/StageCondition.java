package org.tallyboard.pipeline;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tallyboard.pipeline.Action.ErrorDetails;

/// One condition of a stage with its latest evaluation (CodePipeline model, ConditionState and RuleState).
///
/// @param kind when it is evaluated
/// @param awsStatus ConditionExecutionStatus as sent, for example `Failed`, `Errored` or `InProgress`
/// @param summary AWS's summary; may be empty
/// @param changedAt lastStatusChange
/// @param result what happens when it is not met, as the structure declares it: `ROLLBACK`, `FAIL`, `RETRY`, `SKIP`;
///     empty until the structure was read, and where none is declared
/// @param rules in the order that AWS lists them
public record StageCondition(
        Kind kind,
        String awsStatus,
        String summary,
        Optional<Instant> changedAt,
        Optional<String> result,
        List<Rule> rules) {

    public StageCondition {
        rules = List.copyOf(rules);
    }

    /// When a condition is evaluated.
    public enum Kind {
        /// `beforeEntry`: before the stage starts.
        ENTRY,
        /// `onSuccess`: when all actions succeeded.
        SUCCESS,
        /// `onFailure`: when the stage failed.
        FAILURE
    }

    /// One rule of a condition with its latest evaluation.
    ///
    /// @param name the rule's name
    /// @param awsStatus RuleExecutionStatus as sent; empty when it was not evaluated
    /// @param summary at most 2,048 characters; may be empty
    /// @param changedAt lastStatusChange
    /// @param error errorDetails
    /// @param url externalExecutionUrl, `https` only
    public record Rule(
            String name,
            String awsStatus,
            String summary,
            Optional<Instant> changedAt,
            Optional<ErrorDetails> error,
            Optional<URI> url) {

        /// Why the rule ended as it did: its error's message, else its summary.
        public String reason() {
            return error.map(e -> e.message().isBlank() ? e.code() : e.message())
                    .filter(text -> !text.isBlank())
                    .orElse(summary);
        }
    }

    /// True when it was not met, or could not be evaluated.
    public boolean failed() {
        return failed(awsStatus);
    }

    /// True while it is evaluated.
    public boolean inProgress() {
        return awsStatus.equals("InProgress");
    }

    /// The rule that decided: the first that failed, else the first that is evaluated.
    public Optional<Rule> decidingRule() {
        return rules.stream()
                .filter(rule -> failed(rule.awsStatus()))
                .findFirst()
                .or(() -> rules.stream()
                        .filter(rule -> rule.awsStatus().equals("InProgress"))
                        .findFirst());
    }

    /// Why it is not met: the deciding rule's reason, else the condition's own summary.
    public String reason() {
        return decidingRule().map(Rule::reason).filter(text -> !text.isBlank()).orElse(summary);
    }

    private static boolean failed(String status) {
        return status.equals("Failed") || status.equals("Errored");
    }
}
