package org.tallyboard.notification.event;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a notification can be about. Rules and templates name kinds by [#word], so that a kind keeps its name.
public enum Kind {
    /// An execution of a pipeline.
    PIPELINE,
    /// A stage in an execution.
    STAGE,
    /// An action in a stage, other than a manual approval.
    ACTION,
    /// A manual approval.
    APPROVAL,
    /// A build of CodeBuild.
    BUILD,
    /// A phase of a build.
    BUILD_PHASE,
    /// A deployment of CodeDeploy.
    DEPLOYMENT,
    /// One instance in a deployment.
    INSTANCE,
    /// A branch or tag of a CodeCommit repository.
    REPOSITORY,
    /// A pull request in CodeCommit.
    PULL_REQUEST,
    /// A comment in CodeCommit.
    COMMENT,
    /// A job that is a recording.
    RECORDING,
    /// Any other job.
    JOB,
    /// A Celery worker.
    WORKER,
    /// A queue of a broker.
    QUEUE,
    /// A node of a broker.
    NODE,
    /// An account or broker that is read.
    SOURCE,
    /// Something that a person ordered.
    ORDER,
    /// Something that needs a person.
    ATTENTION,
    /// An event of a kind that this version does not know.
    OTHER;

    /// Its name, for example `build phase`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// The kind of this [#word].
    public static Optional<Kind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
}
