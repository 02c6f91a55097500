package org.tallyboard.aws;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tallyboard.aws.Structure.ConditionShape;
import org.tallyboard.aws.Structure.StageShape;
import org.tallyboard.aws.client.AwsText;
import org.tallyboard.pipeline.StageCondition;
import org.tallyboard.pipeline.StageCondition.Kind;
import org.tallyboard.pipeline.StageCondition.Rule;
import software.amazon.awssdk.services.codepipeline.model.ConditionExecution;
import software.amazon.awssdk.services.codepipeline.model.ConditionState;
import software.amazon.awssdk.services.codepipeline.model.RuleExecution;
import software.amazon.awssdk.services.codepipeline.model.RuleState;
import software.amazon.awssdk.services.codepipeline.model.StageConditionState;
import software.amazon.awssdk.services.codepipeline.model.StageState;

/// Makes a stage's conditions from GetPipelineState or ListRuleExecutions. Every field of the answer may be absent.
final class ConditionMapper {

    private ConditionMapper() {}

    /// The conditions that were evaluated, in the order entry, success, failure.
    ///
    /// @param shape the stage as declared, where the structure was read: it tells what follows from a condition
    static List<StageCondition> conditions(StageState sent, Optional<StageShape> shape) {
        return Stream.of(
                        conditions(Kind.ENTRY, sent.beforeEntryConditionState(), shape),
                        conditions(Kind.SUCCESS, sent.onSuccessConditionState(), shape),
                        conditions(Kind.FAILURE, sent.onFailureConditionState(), shape))
                .flatMap(found -> found)
                .toList();
    }

    /// The conditions of a stage that rules were evaluated for, from the newest execution of each: what a rule belongs
    /// to only the structure tells.
    ///
    /// @param runs the newest first, as AWS lists them
    static List<StageCondition> conditions(List<RuleRun> runs, StageShape shape) {
        Map<String, Rule> newest = new LinkedHashMap<>();
        runs.reversed().stream()
                .filter(run -> run.stage().equals(shape.name()))
                .sorted(Comparator.comparing(run -> run.startedAt().orElse(Instant.EPOCH)))
                .forEach(run -> newest.put(run.rule().name(), run.rule()));
        return shape.conditions().stream()
                .map(declared -> condition(
                        declared,
                        declared.rules().stream()
                                .flatMap(name -> Stream.ofNullable(newest.get(name)))
                                .toList()))
                .filter(condition -> !condition.rules().isEmpty())
                .toList();
    }

    private static StageCondition condition(ConditionShape declared, List<Rule> rules) {
        String status = Stream.of("InProgress", "Failed", "Abandoned")
                .filter(word -> rules.stream().anyMatch(rule -> rule.awsStatus().equals(word)))
                .findFirst()
                .orElse(rules.stream().allMatch(rule -> rule.awsStatus().equals("Succeeded")) ? "Succeeded" : "");
        return new StageCondition(
                declared.kind(),
                status,
                "",
                rules.stream().flatMap(rule -> rule.changedAt().stream()).max(Comparator.naturalOrder()),
                AwsText.some(declared.result()),
                rules);
    }

    private static Stream<StageCondition> conditions(
            Kind kind, @Nullable StageConditionState sent, Optional<StageShape> shape) {
        if (sent == null) {
            return Stream.of();
        }
        List<StageCondition> each = sent.conditionStates().stream()
                .filter(state ->
                        state.latestExecution() != null || !state.ruleStates().isEmpty())
                .map(state -> condition(kind, state, shape))
                .toList();
        if (!each.isEmpty() || sent.latestExecution() == null) {
            return each.stream();
        }
        // Only the whole is told of.
        return Stream.of(new StageCondition(
                kind,
                AwsText.text(sent.latestExecution().statusAsString()),
                AwsText.text(sent.latestExecution().summary()),
                Optional.empty(),
                result(kind, List.of(), shape),
                List.of()));
    }

    private static StageCondition condition(Kind kind, ConditionState sent, Optional<StageShape> shape) {
        ConditionExecution latest = sent.latestExecution();
        List<Rule> rules = sent.ruleStates().stream().map(ConditionMapper::rule).toList();
        return new StageCondition(
                kind,
                latest == null ? "" : AwsText.text(latest.statusAsString()),
                latest == null ? "" : AwsText.text(latest.summary()),
                Optional.ofNullable(latest == null ? null : latest.lastStatusChange()),
                result(kind, rules, shape),
                rules);
    }

    private static Rule rule(RuleState sent) {
        RuleExecution latest = sent.latestExecution();
        return latest == null
                ? new Rule(AwsText.text(sent.ruleName()), "", "", Optional.empty(), Optional.empty(), Optional.empty())
                : new Rule(
                        AwsText.text(sent.ruleName()),
                        AwsText.text(latest.statusAsString()),
                        AwsText.text(latest.summary()),
                        Optional.ofNullable(latest.lastStatusChange()),
                        ActionRun.error(latest.errorDetails()),
                        AwsText.https(latest.externalExecutionUrl()));
    }

    /// What the declared condition with one of these rules leads to; without such a rule, the only one of its kind.
    private static Optional<String> result(Kind kind, List<Rule> rules, Optional<StageShape> shape) {
        List<ConditionShape> declared = shape.stream()
                .flatMap(stage -> stage.conditions().stream())
                .filter(condition -> condition.kind() == kind)
                .toList();
        List<String> names = rules.stream().map(Rule::name).toList();
        return declared.stream()
                .filter(condition -> condition.rules().stream().anyMatch(names::contains))
                .findFirst()
                .or(() -> declared.size() == 1 ? Optional.of(declared.getFirst()) : Optional.empty())
                .flatMap(condition -> AwsText.some(condition.result()));
    }
}
