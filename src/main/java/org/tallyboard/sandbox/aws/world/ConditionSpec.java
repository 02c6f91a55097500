package org.tallyboard.sandbox.aws.world;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A condition of a stage as the pipeline declares it.
///
/// @param result what follows: for ON_FAILURE when its rules are met or there are none, else when a rule is not met
/// @param retryMode what a RETRY repeats
/// @param rules empty for an ON_FAILURE without conditions
public record ConditionSpec(When when, Result result, Optional<StageRetryMode> retryMode, List<RuleSpec> rules) {

    /// Copies the rules.
    public ConditionSpec {
        rules = List.copyOf(rules);
    }

    /// When a condition is evaluated.
    public enum When {
        BEFORE_ENTRY("entry"),
        ON_SUCCESS("success"),
        ON_FAILURE("failure");

        private final String words;

        When(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /// CodePipeline's `Result`.
    public enum Result {
        ROLLBACK,
        FAIL,
        RETRY,
        SKIP
    }

    /// A rule as declared.
    ///
    /// @param provider such as `CloudWatchAlarm`, `DeploymentWindow`, `LambdaInvoke` or `VariableCheck`
    public record RuleSpec(String name, String provider, Map<String, String> configuration) {

        /// Copies the configuration.
        public RuleSpec {
            configuration = Map.copyOf(configuration);
        }
    }

    /// A stage is entered only within a deployment window.
    public static ConditionSpec window(String rule, String cron, Result otherwise) {
        return new ConditionSpec(
                When.BEFORE_ENTRY,
                otherwise,
                Optional.empty(),
                List.of(new RuleSpec(rule, "DeploymentWindow", Map.of("Cron", cron, "TimeZone", "UTC"))));
    }

    /// A stage has succeeded only if an alarm stays quiet.
    public static ConditionSpec alarm(String rule, String alarm, Result otherwise) {
        return new ConditionSpec(
                When.ON_SUCCESS,
                otherwise,
                Optional.empty(),
                List.of(new RuleSpec(rule, "CloudWatchAlarm", Map.of("AlarmName", alarm, "WaitTime", "1"))));
    }

    /// What follows from a failure without asking any rule.
    public static ConditionSpec onFailure(Result result) {
        return new ConditionSpec(
                When.ON_FAILURE,
                result,
                result == Result.RETRY ? Optional.of(StageRetryMode.FAILED_ACTIONS) : Optional.empty(),
                List.of());
    }
}
