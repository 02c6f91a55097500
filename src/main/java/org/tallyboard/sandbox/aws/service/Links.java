package org.tallyboard.sandbox.aws.service;

import java.util.Optional;
import org.tallyboard.sandbox.aws.world.ActionRun;
import org.tallyboard.sandbox.aws.world.ActionSpec;
import org.tallyboard.sandbox.aws.world.SimulatedAccount;

/// The console addresses that CodePipeline gives with its answers.
final class Links {
    private final SimulatedAccount account;

    Links(SimulatedAccount account) {
        this.account = account;
    }

    /// Where the thing behind an action is kept (`entityUrl`).
    Optional<String> entity(ActionSpec action) {
        return switch (action.kind()) {
            case CODECOMMIT ->
                Optional.of(console("codecommit") + "#/repository/" + action.setting("RepositoryName") + "/browse/"
                        + action.setting("BranchName") + "/--/");
            case CONNECTION ->
                Optional.of("https://" + account.partition().console() + "/codesuite/settings/connections/"
                        + action.setting("ConnectionArn").replaceFirst("^.*/", "") + "?region=" + account.region());
            case CODEBUILD, CODEBUILD_TEST ->
                Optional.of(console("codebuild") + "#/projects/" + action.setting("ProjectName") + "/view");
            case JENKINS -> Optional.of("https://jenkins.example.net/job/" + action.setting("ProjectName"));
            case APPROVAL -> Optional.empty();
            case CODEDEPLOY ->
                Optional.of(console("codedeploy") + "#/applications/" + action.setting("ApplicationName")
                        + "/deployment-groups/" + action.setting("DeploymentGroupName"));
            case CLOUDFORMATION ->
                Optional.of(console("cloudformation") + "#/stacks?filter=active&tab=overview&stackId="
                        + action.setting("StackName"));
        };
    }

    /// Where a revision of a source is shown (`revisionUrl`).
    Optional<String> revision(ActionSpec source, String commit) {
        return switch (source.kind()) {
            case CODECOMMIT ->
                Optional.of(console("codecommit") + "#/repository/" + source.setting("RepositoryName") + "/commit/"
                        + commit);
            case CONNECTION ->
                Optional.of("https://" + account.region()
                        + "." + account.partition().console()
                        + "/codesuite/settings/connections/redirect?connectionArn="
                        + source.setting("ConnectionArn") + "&referenceType=COMMIT&FullRepositoryName="
                        + source.setting("FullRepositoryId") + "&Commit=" + commit);
            default -> Optional.empty();
        };
    }

    /// Where one run of an action is shown (`externalExecutionUrl`).
    Optional<String> run(ActionRun run) {
        return switch (run.action().kind()) {
            case CODECOMMIT, CONNECTION, APPROVAL -> Optional.empty();
            case CODEBUILD, CODEBUILD_TEST ->
                Optional.of(console("codebuild") + "#/builds/" + run.externalId() + "/view/new");
            case JENKINS ->
                Optional.of("https://jenkins.example.net/job/" + run.action().setting("ProjectName") + "/"
                        + run.externalId());
            case CODEDEPLOY -> Optional.of(console("codedeploy") + "#/deployments/" + run.externalId());
            case CLOUDFORMATION ->
                Optional.of(console("cloudformation") + "#/stack/detail?stackId=" + run.externalId());
        };
    }

    private String console(String service) {
        return "https://" + account.partition().console() + "/" + service + "/home?region=" + account.region();
    }
}
