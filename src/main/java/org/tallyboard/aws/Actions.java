package org.tallyboard.aws;

import java.net.URI;
import java.util.Optional;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Build;

/// Small things about actions.
final class Actions {

    private Actions() {}

    static Action withBuild(Action action, Optional<Build> build) {
        return new Action(
                action.name(),
                action.type(),
                action.state(),
                action.awsStatus(),
                action.executionId(),
                action.summary(),
                action.changedAt(),
                action.startedAt(),
                action.updatedBy(),
                action.externalId(),
                action.url(),
                action.percentComplete(),
                action.error(),
                action.approvalToken(),
                build);
    }

    static Action withQuestion(Action action, String summary, Optional<URI> url) {
        return new Action(
                action.name(),
                action.type(),
                action.state(),
                action.awsStatus(),
                action.executionId(),
                summary,
                action.changedAt(),
                action.startedAt(),
                action.updatedBy(),
                action.externalId(),
                url,
                action.percentComplete(),
                action.error(),
                action.approvalToken(),
                action.build());
    }

    /// True for a CodeBuild action; while its type is unknown its console address tells.
    static boolean isCodeBuild(Action action) {
        return action.type().map(type -> type.provider().equals("CodeBuild")).orElseGet(() -> action.url()
                .filter(url -> String.valueOf(url.getPath()).contains("/codebuild/"))
                .isPresent());
    }
}
