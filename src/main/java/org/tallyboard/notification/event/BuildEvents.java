package org.tallyboard.notification.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Events of CodeBuild: `CodeBuild Build State Change` and `CodeBuild Build Phase Change`.
final class BuildEvents {

    private final Envelope in;
    private final Map<?, ?> detail;
    private final String account;
    private final String region;

    BuildEvents(Envelope in) {
        this.in = in;
        this.detail = in.detail();
        this.account = in.account();
        this.region = in.region();
    }

    NotificationEvent build() {
        String state = Json.text(detail, "build-status");
        EventMaker maker = ofBuild(Kind.BUILD, state).with("build.phase", Json.text(detail, "current-phase"));
        Map<?, ?> more = Json.object(detail, "additional-information");
        String failed = "";
        for (Object phase : Json.list(more, "phases")) {
            if (phase instanceof Map<?, ?> map
                    && States.outcome(States.word(Json.text(map, "phase-status"))) == Outcome.FAILED
                    && failed.isEmpty()) {
                failed = Json.text(map, "phase-type");
                maker.with("build.phase", failed)
                        .with("error.code", Json.text(map, "phase-status"))
                        .with("error.text", said(Json.list(map, "phase-context")));
            }
        }
        if (!state.equals("IN_PROGRESS")) {
            maker.with("took", Times.between(Json.text(more, "build-start-time"), in.time()));
        }
        String project = maker.value("build.project");
        return maker.called(project, "Build " + number(maker) + "of " + project)
                .about(account, region, project)
                .made(maker.value("build.id"));
    }

    NotificationEvent phase() {
        String phase = Json.text(detail, "completed-phase");
        EventMaker maker = ofBuild(Kind.BUILD_PHASE, Json.text(detail, "completed-phase-status"))
                .with("build.phase", phase)
                .with("took", Json.text(detail, "completed-phase-duration-seconds"));
        if (States.outcome(States.word(Json.text(detail, "completed-phase-status"))) == Outcome.FAILED) {
            maker.with("error.text", context(detail, "completed-phase-context"));
        }
        String project = maker.value("build.project");
        return maker.called(
                        Envelope.name(project, phase),
                        "Phase " + phase + " of build " + number(maker) + "of " + project)
                .about(account, region, project, phase)
                .made(maker.value("build.id"));
    }

    private static String number(EventMaker maker) {
        String number = maker.value("build.number");
        return number.isEmpty() ? "" : "#" + number + " ";
    }

    private EventMaker ofBuild(Kind kind, String state) {
        Map<?, ?> more = Json.object(detail, "additional-information");
        String arn = Json.text(detail, "build-id");
        String id = arn.substring(arn.lastIndexOf('/') + 1);
        String told = Json.text(detail, "project-name");
        String project = told.isEmpty() && id.contains(":") ? id.substring(0, id.indexOf(':')) : told;
        return in.maker(kind, state)
                .with("build.id", id)
                .with("build.project", project)
                .with("build.number", Json.whole(more, "build-number"))
                .with("build.initiator", Json.text(more, "initiator"))
                .with("build.log", Json.text(Json.object(more, "logs"), "deep-link"))
                .with("commit.id", Json.text(more, "source-version"))
                .with("commit.repository", Json.text(Json.object(more, "source"), "location"))
                .with("url", Pages.build(in.partition(), account, region, id))
                .with("variables", variables(more));
    }

    /// The event carries their values, of which any may be a secret: only the names are taken.
    private static List<Map<String, String>> variables(Map<?, ?> more) {
        List<Map<String, String>> variables = new ArrayList<>();
        for (Object variable : Json.list(Json.object(more, "environment"), "environment-variables")) {
            if (variable instanceof Map<?, ?> map && !Json.text(map, "name").isEmpty()) {
                variables.add(Map.of("variable.name", Json.text(map, "name"), "variable.value", "***"));
            }
        }
        return variables;
    }

    /// What a phase says: a list, or a list written as text, such as `[: ]` where it says nothing.
    private static String context(Map<?, ?> in, String name) {
        String text = Json.text(in, name);
        String inside = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        String said = inside.isEmpty() ? said(Json.list(in, name)) : inside;
        return said.strip().equals(":") ? "" : said;
    }

    private static String said(List<?> context) {
        return String.join(
                "\n",
                context.stream()
                        .filter(line ->
                                line instanceof String text && !text.strip().equals(":"))
                        .map(String::valueOf)
                        .toList());
    }
}
