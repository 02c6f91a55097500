package org.tallyboard.notification.event;

import java.util.List;
import java.util.Map;

/// Events of CodeCommit: branches and tags, pull requests, comments.
final class RepositoryEvents {

    private final Envelope in;
    private final Map<?, ?> detail;
    private final String account;
    private final String region;

    RepositoryEvents(Envelope in) {
        this.in = in;
        this.detail = in.detail();
        this.account = in.account();
        this.region = in.region();
    }

    NotificationEvent repository() {
        String repository = Json.text(detail, "repositoryName");
        String reference = Json.text(detail, "referenceName");
        String type = Json.text(detail, "referenceType");
        String change = Json.text(detail, "event");
        String commit = Json.text(detail, "commitId", "oldCommitId");
        EventMaker maker = Envelope.commit(in.maker(Kind.REPOSITORY, change), commit, "")
                .with("commit.author", caller())
                .with("commit.branch", reference)
                .with("commit.repository", repository)
                .with("url", Pages.repository(in.partition(), account, region, repository))
                .called(
                        Envelope.name(repository, reference),
                        (type.isEmpty() ? "Reference" : type.equals("tag") ? "Tag" : "Branch") + " " + reference
                                + " of " + repository)
                .about(account, region, repository, Json.text(detail, "referenceFullName"), reference);
        return maker.made(Json.text(detail, "commitId"), Json.text(detail, "oldCommitId"));
    }

    /// The only name of a person in these events is there where the caller's session has it as a tag.
    private String caller() {
        String name = Json.text(detail, "displayName", "emailAddress");
        String arn = Json.text(detail, "callerUserArn", "author");
        return name.isEmpty() ? arn.substring(arn.lastIndexOf('/') + 1) : name;
    }

    NotificationEvent pullRequest(Kind kind) {
        String id = Json.text(detail, "pullRequestId");
        String repository = Json.text(detail, "repositoryName");
        List<?> repositories = Json.list(detail, "repositoryNames");
        String where =
                repository.isEmpty() && !repositories.isEmpty() ? String.valueOf(repositories.getFirst()) : repository;
        String title = Json.text(detail, "title");
        String what = kind == Kind.COMMENT ? "A comment in " : "Pull request " + id + " of ";
        String commit = Json.text(detail, "sourceCommit", "afterCommitId", "commitId");
        EventMaker maker = Envelope.commit(in.maker(kind, Json.text(detail, "event")), commit, "")
                .with("commit.author", caller())
                .with("commit.repository", where)
                .with("text", title + (title.isEmpty() ? "" : "\n") + Json.text(detail, "notificationBody"))
                .with("url", Pages.repository(in.partition(), account, region, where))
                .called(Envelope.name(where, title.isEmpty() ? id : title), what + where)
                .about(account, region, where, id);
        return maker.made(Json.text(detail, "commentId", "revisionId"), Json.text(detail, "pullRequestStatus"));
    }
}
