package org.tallyboard.aws;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tallyboard.aws.client.AwsText;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Action.ActionType;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.StageCondition;
import org.tallyboard.pipeline.StageCondition.Kind;
import software.amazon.awssdk.services.codepipeline.model.ActionDeclaration;
import software.amazon.awssdk.services.codepipeline.model.ActionTypeId;
import software.amazon.awssdk.services.codepipeline.model.Condition;
import software.amazon.awssdk.services.codepipeline.model.FailureConditions;
import software.amazon.awssdk.services.codepipeline.model.GetPipelineResponse;
import software.amazon.awssdk.services.codepipeline.model.PipelineDeclaration;
import software.amazon.awssdk.services.codepipeline.model.StageDeclaration;

/// What GetPipeline declares of one version of a pipeline, as far as the board needs it.
///
/// @param version pipelineVersion
/// @param type `V1`, `V2`; empty when not sent
/// @param mode executionMode; empty when not sent
/// @param stages in order
record Structure(int version, String type, String mode, List<StageShape> stages) {

    Structure {
        stages = List.copyOf(stages);
    }

    record StageShape(String name, List<ActionShape> actions, List<ConditionShape> conditions) {
        StageShape {
            actions = List.copyOf(actions);
            conditions = List.copyOf(conditions);
        }
    }

    /// A condition as declared.
    ///
    /// @param result what happens when it is not met: `ROLLBACK`, `FAIL`, `RETRY`, `SKIP`; empty when not declared
    /// @param rules the names of its rules
    record ConditionShape(StageCondition.Kind kind, String result, List<String> rules) {
        ConditionShape {
            rules = List.copyOf(rules);
        }
    }

    /// @param question what a manual approval asks for (`CustomData`); else empty text
    /// @param review the address of what a manual approval asks to review (`ExternalEntityLink`); else empty text
    record ActionShape(
            String name, String category, String owner, String provider, int runOrder, String question, String review) {

        ActionType type() {
            return new ActionType(category, owner, provider);
        }

        /// The action with what it asks, where it is an approval that waits: AWS sends a summary of one only once it
        /// was decided.
        Action asked(Action action) {
            return action.state() == PipelineState.WAITING_FOR_APPROVAL
                    ? Actions.withQuestion(
                            action,
                            action.summary().isBlank() ? question : action.summary(),
                            action.url().or(() -> AwsText.https(review)))
                    : action;
        }
    }

    /// Empty where the answer holds no declaration.
    static Optional<Structure> of(GetPipelineResponse answer) {
        return Optional.ofNullable(answer.pipeline()).map(Structure::of);
    }

    private static Structure of(PipelineDeclaration declared) {
        return new Structure(
                declared.version() == null ? 0 : declared.version(),
                AwsText.text(declared.pipelineTypeAsString()),
                AwsText.text(declared.executionModeAsString()),
                declared.stages().stream()
                        .map(stage -> new StageShape(
                                AwsText.text(stage.name()),
                                stage.actions().stream().map(Structure::shape).toList(),
                                conditions(stage)))
                        .toList());
    }

    private static List<ConditionShape> conditions(StageDeclaration stage) {
        return Stream.of(
                        shapes(
                                Kind.ENTRY,
                                "",
                                stage.beforeEntry() == null
                                        ? List.of()
                                        : stage.beforeEntry().conditions()),
                        shapes(
                                Kind.SUCCESS,
                                "",
                                stage.onSuccess() == null
                                        ? List.of()
                                        : stage.onSuccess().conditions()),
                        Stream.ofNullable(stage.onFailure()).flatMap(Structure::onFailure))
                .flatMap(shapes -> shapes)
                .toList();
    }

    /// Without conditions its result follows from every failure.
    private static Stream<ConditionShape> onFailure(FailureConditions declared) {
        String result = AwsText.text(declared.resultAsString());
        return declared.conditions().isEmpty() && !result.isEmpty()
                ? Stream.of(new ConditionShape(Kind.FAILURE, result, List.of()))
                : shapes(Kind.FAILURE, result, declared.conditions());
    }

    private static Stream<ConditionShape> shapes(Kind kind, String otherwise, List<Condition> declared) {
        return declared.stream()
                .map(condition -> new ConditionShape(
                        kind,
                        AwsText.some(condition.resultAsString()).orElse(otherwise),
                        condition.rules().stream()
                                .map(rule -> AwsText.text(rule.name()))
                                .toList()));
    }

    private static ActionShape shape(ActionDeclaration action) {
        ActionTypeId type = action.actionTypeId();
        String category = type == null ? "" : AwsText.text(type.categoryAsString());
        // The configuration of other actions is nobody's business here, and can hold what should not be on a disk.
        boolean approval = category.equals("Approval");
        return new ActionShape(
                AwsText.text(action.name()),
                category,
                type == null ? "" : AwsText.text(type.ownerAsString()),
                type == null ? "" : AwsText.text(type.provider()),
                action.runOrder() == null ? 1 : action.runOrder(),
                approval ? AwsText.text(action.configuration().get("CustomData")) : "",
                approval ? AwsText.text(action.configuration().get("ExternalEntityLink")) : "");
    }

    /// True when a stage of it has a condition with rules.
    boolean hasRules() {
        return stages.stream()
                .flatMap(stage -> stage.conditions().stream())
                .anyMatch(condition -> !condition.rules().isEmpty());
    }

    Optional<StageShape> stage(String name) {
        return stages.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    Optional<ActionShape> action(String stage, String action) {
        return stage(stage).stream()
                .flatMap(s -> s.actions().stream())
                .filter(a -> a.name().equals(action))
                .findFirst();
    }
}
