package org.tallyboard.sandbox.aws.world;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// An action as the pipeline declares it.
///
/// @param runOrder 1 to 999; actions of equal order run side by side
/// @param configuration keys of at most 50 characters to values of at most 1,000, as CodePipeline has it
public record ActionSpec(
        String name,
        ActionKind kind,
        int runOrder,
        Map<String, String> configuration,
        List<String> inputArtifacts,
        List<String> outputArtifacts,
        Optional<String> namespace) {

    /// Copies the collections.
    public ActionSpec {
        configuration = Map.copyOf(new TreeMap<>(configuration));
        inputArtifacts = List.copyOf(inputArtifacts);
        outputArtifacts = List.copyOf(outputArtifacts);
    }

    /// A CodeCommit source that events start, not polling.
    public static ActionSpec codeCommit(String name, String repository, String branch) {
        return new ActionSpec(
                name,
                ActionKind.CODECOMMIT,
                1,
                Map.of("RepositoryName", repository, "BranchName", branch, "PollForSourceChanges", "false"),
                List.of(),
                List.of(name + "Output"),
                Optional.of(name + "Variables"));
    }

    /// A source behind a connection (GitHub, GitLab, Bitbucket).
    public static ActionSpec connection(String name, String connectionArn, String repository, String branch) {
        return new ActionSpec(
                name,
                ActionKind.CONNECTION,
                1,
                Map.of("ConnectionArn", connectionArn, "FullRepositoryId", repository, "BranchName", branch),
                List.of(),
                List.of(name + "Output"),
                Optional.of(name + "Variables"));
    }

    /// A CodeBuild action of category Build.
    public static ActionSpec codeBuild(String name, String project) {
        return new ActionSpec(
                name,
                ActionKind.CODEBUILD,
                1,
                Map.of("ProjectName", project),
                List.of("SourceOutput"),
                List.of(name + "Output"),
                Optional.empty());
    }

    /// A CodeBuild action of category Test.
    public static ActionSpec codeBuildTest(String name, String project) {
        return new ActionSpec(
                name,
                ActionKind.CODEBUILD_TEST,
                1,
                Map.of("ProjectName", project),
                List.of("SourceOutput"),
                List.of(),
                Optional.empty());
    }

    /// A test on the team's own Jenkins, a custom action.
    public static ActionSpec jenkins(String name, String job) {
        return new ActionSpec(
                name,
                ActionKind.JENKINS,
                1,
                Map.of("ProjectName", job),
                List.of("SourceOutput"),
                List.of(),
                Optional.empty());
    }

    /// A manual approval; `comment` is what the approver is asked.
    public static ActionSpec approval(String name, String comment) {
        return new ActionSpec(
                name, ActionKind.APPROVAL, 1, Map.of("CustomData", comment), List.of(), List.of(), Optional.empty());
    }

    /// A CodeDeploy deployment.
    public static ActionSpec codeDeploy(String name, String application, String group) {
        return new ActionSpec(
                name,
                ActionKind.CODEDEPLOY,
                1,
                Map.of("ApplicationName", application, "DeploymentGroupName", group),
                List.of("BuildOutput"),
                List.of(),
                Optional.empty());
    }

    /// A CloudFormation action; `mode` such as `CHANGE_SET_REPLACE` or `CHANGE_SET_EXECUTE`.
    public static ActionSpec cloudFormation(String name, String stack, String mode) {
        return new ActionSpec(
                name,
                ActionKind.CLOUDFORMATION,
                1,
                Map.of("ActionMode", mode, "StackName", stack, "ChangeSetName", stack + "-change"),
                List.of("BuildOutput"),
                List.of(),
                Optional.empty());
    }

    /// The same action with another run order.
    public ActionSpec order(int order) {
        return new ActionSpec(name, kind, order, configuration, inputArtifacts, outputArtifacts, namespace);
    }

    /// A value of the configuration, or an empty text.
    public String setting(String key) {
        return configuration.getOrDefault(key, "");
    }
}
