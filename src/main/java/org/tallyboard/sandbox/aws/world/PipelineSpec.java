package org.tallyboard.sandbox.aws.world;

import java.time.Instant;
import java.util.List;

/// A pipeline as it is declared: one version of its structure.
///
/// @param version from 1; every change of the structure adds one
/// @param created when the first version was made
/// @param updated when this version was made
public record PipelineSpec(
        String name,
        int version,
        PipelineType type,
        ExecutionMode mode,
        List<StageSpec> stages,
        Instant created,
        Instant updated) {

    /// Copies the stages.
    public PipelineSpec {
        stages = List.copyOf(stages);
    }

    /// A first version, made long ago.
    public static PipelineSpec of(String name, PipelineType type, ExecutionMode mode, StageSpec... stages) {
        Instant made = Instant.parse("2025-02-03T09:12:41.317Z");
        return new PipelineSpec(name, 1, type, mode, List.of(stages), made, made);
    }

    /// A plain V2 pipeline (SUPERSEDED): Source, Build, and a Deploy stage with CodeDeploy.
    public static PipelineSpec plain(String name) {
        return of(
                name,
                PipelineType.V2,
                ExecutionMode.SUPERSEDED,
                StageSpec.of("Source", ActionSpec.codeCommit("Source", name, "main")),
                StageSpec.of("Build", ActionSpec.codeBuild("Build", name + "-build")),
                StageSpec.of("Deploy", ActionSpec.codeDeploy("Deploy", name, name + "-live")));
    }

    /// Like [#plain(String)] in the given mode, with a stage `Approval` (action `Approve`) before Deploy.
    public static PipelineSpec withApproval(String name, ExecutionMode mode) {
        return of(
                name,
                PipelineType.V2,
                mode,
                StageSpec.of("Source", ActionSpec.codeCommit("Source", name, "main")),
                StageSpec.of("Build", ActionSpec.codeBuild("Build", name + "-build")),
                StageSpec.of("Approval", ActionSpec.approval("Approve", "Release " + name + " to production?")),
                StageSpec.of("Deploy", ActionSpec.codeDeploy("Deploy", name, name + "-live")));
    }

    /// The next version, with other stages.
    public PipelineSpec changed(List<StageSpec> newStages, Instant when) {
        return new PipelineSpec(name, version + 1, type, mode, newStages, created, when);
    }

    /// The same with another version and other times.
    public PipelineSpec at(int newVersion, Instant newCreated, Instant newUpdated) {
        return new PipelineSpec(name, newVersion, type, mode, stages, newCreated, newUpdated);
    }

    /// Where a stage of that name stands, or -1.
    public int indexOf(String stageName) {
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).name().equals(stageName)) {
                return i;
            }
        }
        return -1;
    }
}
