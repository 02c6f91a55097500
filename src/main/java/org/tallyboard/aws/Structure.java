package org.tallyboard.aws;

import java.util.List;
import java.util.Optional;
import org.tallyboard.pipeline.Action.ActionType;
import software.amazon.awssdk.services.codepipeline.model.PipelineDeclaration;

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

    record StageShape(String name, List<ActionShape> actions) {
        StageShape {
            actions = List.copyOf(actions);
        }
    }

    record ActionShape(String name, String category, String owner, String provider, int runOrder) {

        ActionType type() {
            return new ActionType(category, owner, provider);
        }
    }

    static Structure of(PipelineDeclaration declared) {
        return new Structure(
                declared.version() == null ? 0 : declared.version(),
                Texts.text(declared.pipelineTypeAsString()),
                Texts.text(declared.executionModeAsString()),
                declared.stages().stream()
                        .map(stage -> new StageShape(
                                Texts.text(stage.name()),
                                stage.actions().stream()
                                        .map(action -> new ActionShape(
                                                Texts.text(action.name()),
                                                action.actionTypeId() == null
                                                        ? ""
                                                        : Texts.text(action.actionTypeId()
                                                                .categoryAsString()),
                                                action.actionTypeId() == null
                                                        ? ""
                                                        : Texts.text(action.actionTypeId()
                                                                .ownerAsString()),
                                                action.actionTypeId() == null
                                                        ? ""
                                                        : Texts.text(action.actionTypeId()
                                                                .provider()),
                                                action.runOrder() == null ? 1 : action.runOrder()))
                                        .toList()))
                        .toList());
    }

    Optional<ActionShape> action(String stage, String action) {
        return stages.stream()
                .filter(s -> s.name().equals(stage))
                .flatMap(s -> s.actions().stream())
                .filter(a -> a.name().equals(action))
                .findFirst();
    }
}
