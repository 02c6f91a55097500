package org.tallyboard.cli;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tallyboard.board.BuildReason;
import org.tallyboard.board.Snapshot;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Project;
import org.tallyboard.source.Freshness;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// CodeBuild's part of a status: the projects that are watched by themselves, and builds wherever they stand.
final class BuildReport {

    private final Snapshot snapshot;
    private final JsonMapper json;

    BuildReport(Snapshot snapshot, JsonMapper json) {
        this.snapshot = snapshot;
        this.json = json;
    }

    /// True when a project could not be read.
    boolean anyUnread() {
        return snapshot.projects().stream()
                .map(Project::freshness)
                .anyMatch(freshness ->
                        freshness.readAt().isEmpty() || freshness.look(snapshot.at()) == Freshness.State.FAILED);
    }

    /// True when the build that a project's row speaks of failed.
    boolean anyFailed() {
        return snapshot.projects().stream().anyMatch(project -> project.state() == PipelineState.FAILED);
    }

    /// Projects, worst first, then by account and name.
    List<Project> projects() {
        return snapshot.projects().stream()
                .sorted(Comparator.comparing(Project::state)
                        .thenComparing(project -> project.id().account())
                        .thenComparing(project -> project.id().name()))
                .toList();
    }

    ArrayNode toJson() {
        ArrayNode nodes = json.createArrayNode();
        projects().forEach(project -> nodes.add(project(project)));
        return nodes;
    }

    private ObjectNode project(Project project) {
        ObjectNode node = json.createObjectNode();
        node.put("account", project.id().account());
        node.put("accountId", project.account().accountId());
        node.put("region", project.account().region());
        node.put("name", project.id().name());
        node.put("state", StatusReport.word(project.state()));
        node.put("failedBehind", project.failedBehind());
        node.put("freshness", StatusReport.word(project.freshness().look(snapshot.at())));
        time(node, "readAt", project.freshness().readAt());
        project.freshness().failure().ifPresent(failure -> node.put("failure", failure.cause())
                .put("remedy", failure.remedy()));
        time(node, "since", project.since());
        node.put("partlyKnown", project.partlyKnown());
        ArrayNode missing = node.putArray("missing");
        project.missing().forEach(m -> missing.addObject()
                .put("permission", m.permission())
                .put("reason", m.failure().cause())
                .put("remedy", m.failure().remedy()));
        node.put("inPipelines", project.inPipelines());
        text(node, "build", project.headline().map(Build::id));
        text(
                node,
                "reason",
                project.headline()
                        .filter(build -> build.state() == PipelineState.FAILED)
                        .map(BuildReason::of));
        ArrayNode builds = node.putArray("builds");
        project.builds().forEach(build -> builds.add(build(build, json)));
        return node;
    }

    /// One build or batch build.
    static ObjectNode build(Build build, JsonMapper json) {
        ObjectNode node = json.createObjectNode();
        node.put("id", build.id());
        node.put("batch", build.batch());
        build.number().ifPresentOrElse(n -> node.put("number", n), () -> node.putNull("number"));
        node.put("state", StatusReport.word(build.state()));
        node.put("status", build.status());
        text(node, "currentPhase", build.currentPhase());
        text(node, "sourceVersion", build.sourceVersion());
        text(node, "resolvedSourceVersion", build.resolvedSourceVersion());
        text(node, "initiator", build.initiator());
        time(node, "startedAt", build.startedAt());
        time(node, "endedAt", build.endedAt());
        text(node, "failedPhase", build.failedPhase().map(Build.Phase::type));
        ArrayNode phases = node.putArray("phases");
        build.phases().forEach(phase -> phase(phase, phases.addObject()));
        ArrayNode groups = node.putArray("groups");
        build.groups().forEach(group -> group(group, groups.addObject()));
        text(node, "logGroup", build.logGroup());
        text(node, "logStream", build.logStream());
        text(node, "logUrl", build.logUrl().map(URI::toString));
        return node;
    }

    private static void phase(Build.Phase phase, ObjectNode node) {
        node.put("type", phase.type());
        text(node, "status", phase.status());
        time(node, "startedAt", phase.startedAt());
        phase.duration()
                .map(Duration::toSeconds)
                .ifPresentOrElse(seconds -> node.put("seconds", seconds), () -> node.putNull("seconds"));
        ArrayNode messages = node.putArray("messages");
        phase.messages().forEach(messages::add);
    }

    private static void group(Build.Group group, ObjectNode node) {
        node.put("identifier", group.identifier());
        node.put("state", StatusReport.word(group.state()));
        text(node, "status", group.status());
        node.put("ignoreFailure", group.ignoreFailure());
        node.put("earlierTries", group.earlierTries());
        ArrayNode dependsOn = node.putArray("dependsOn");
        group.dependsOn().forEach(dependsOn::add);
    }

    /// What the text form says of a project that was read, behind its name and state.
    static String line(Project project) {
        Optional<Build> build = project.headline();
        if (build.isEmpty()) {
            return project.inPipelines() > 0 ? "no builds outside pipelines" : "no builds";
        }
        String parts = build.get().groups().isEmpty()
                ? build.get().phases().stream()
                        .map(phase -> phase.type() + " " + phase.status().orElse("IN_PROGRESS"))
                        .collect(Collectors.joining(" > "))
                : build.get().groups().stream()
                        .map(group -> group.identifier() + " " + group.status().orElse("not started"))
                        .collect(Collectors.joining(", "));
        return build.get().number().map(n -> "#" + n + " ").orElse("")
                + build.get().sourceVersion().map(v -> v + " ").orElse("")
                + build.get().initiator().map(who -> "by " + who + " ").orElse("")
                + parts;
    }

    private static void text(ObjectNode node, String name, Optional<String> value) {
        value.ifPresentOrElse(text -> node.put(name, text), () -> node.putNull(name));
    }

    private static void time(ObjectNode node, String name, Optional<Instant> time) {
        time.ifPresentOrElse(at -> node.put(name, at.toString()), () -> node.putNull(name));
    }
}
