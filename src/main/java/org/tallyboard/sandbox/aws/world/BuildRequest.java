package org.tallyboard.sandbox.aws.world;

import java.util.Optional;

/// What a build or a batch build was started with.
///
/// @param initiator who started it, as CodeBuild names them: `codepipeline/NAME`, `GitHub-Hookshot/HASH`, `rule/NAME`,
///     a user, `ROLE/SESSION`
/// @param sourceVersion a branch, tag or commit; empty where a pipeline hands over an artifact
/// @param commit what that was at the time; may be empty
public record BuildRequest(String initiator, Optional<String> sourceVersion, String commit) {

    /// A push of that commit to a branch, told by GitHub.
    public static BuildRequest push(String branch, String commit) {
        return new BuildRequest("GitHub-Hookshot/3f9a1c7", Optional.of(branch), commit);
    }

    /// A person or a rule starts it.
    public static BuildRequest by(String initiator, String sourceVersion, String commit) {
        return new BuildRequest(initiator, Optional.of(sourceVersion), commit);
    }

    static BuildRequest of(ActionRun run) {
        return new BuildRequest(
                "codepipeline/" + run.execution().pipeline().name(),
                Optional.empty(),
                run.execution().commits().values().stream()
                        .map(Commit::id)
                        .findFirst()
                        .orElse(""));
    }

    /// The pipeline that started it.
    public Optional<String> pipeline() {
        return initiator.startsWith("codepipeline/")
                ? Optional.of(initiator.substring("codepipeline/".length()))
                : Optional.empty();
    }
}
