package org.tallyboard.sandbox.aws.world;

/// The kinds of action a simulated pipeline can hold, with the `actionTypeId` that CodePipeline shows for each.
public enum ActionKind {
    CODECOMMIT("Source", "AWS", "CodeCommit"),
    CONNECTION("Source", "AWS", "CodeStarSourceConnection"),
    CODEBUILD("Build", "AWS", "CodeBuild"),
    CODEBUILD_TEST("Test", "AWS", "CodeBuild"),
    JENKINS("Test", "Custom", "Jenkins"),
    APPROVAL("Approval", "AWS", "Manual"),
    CODEDEPLOY("Deploy", "AWS", "CodeDeploy"),
    CLOUDFORMATION("Deploy", "AWS", "CloudFormation");

    private final String category;
    private final String owner;
    private final String provider;

    ActionKind(String category, String owner, String provider) {
        this.category = category;
        this.owner = owner;
        this.provider = provider;
    }

    /// `actionTypeId.category`.
    public String category() {
        return category;
    }

    /// `actionTypeId.owner`.
    public String owner() {
        return owner;
    }

    /// `actionTypeId.provider`.
    public String provider() {
        return provider;
    }

    /// Whether an action of this kind brings a revision into the pipeline.
    public boolean isSource() {
        return this == CODECOMMIT || this == CONNECTION;
    }

    /// Whether an action of this kind runs a CodeBuild build.
    public boolean isBuild() {
        return this == CODEBUILD || this == CODEBUILD_TEST;
    }
}
