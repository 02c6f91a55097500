package org.tallyboard.ui.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.board.BuildReason;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Project;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.TimeText;
import org.tallyboard.ui.kit.ViewContext;

/// What rows and panels say of a CodeBuild project and its builds.
public final class ProjectText {

    /// Names of phases that fit a cell; the panel has CodeBuild's own.
    private static final Map<String, String> PHASES = Map.of(
            "SUBMITTED", "Submitted",
            "QUEUED", "Queued",
            "PROVISIONING", "Provisioning",
            "DOWNLOAD_SOURCE", "Source",
            "INSTALL", "Install",
            "PRE_BUILD", "Pre-build",
            "BUILD", "Build",
            "POST_BUILD", "Post-build",
            "UPLOAD_ARTIFACTS", "Artifacts",
            "FINALIZING", "Finalizing");

    /// Phases that only say that, and of a batch build how, it has ended.
    private static final List<String> ENDS = List.of("COMPLETED", "SUCCEEDED", "FAILED", "STOPPED");

    private ProjectText() {}

    /// What the right end of a row says: `failed 2 min ago`, `as of 10:30 · credentials expired`.
    public static String when(Project p, ViewContext look) {
        return RowText.when(
                p.freshness(), look, stateSince(p, look.now()) + (p.partlyKnown() ? " · partly known" : ""));
    }

    /// The state and its age, whatever the age of the reading: `started 3 min ago`.
    public static String stateSince(Project p, Instant now) {
        Optional<Build> headline = p.headline();
        if (headline.isEmpty()) {
            return p.freshness().readAt().isEmpty()
                    ? "not read yet"
                    : p.partlyKnown()
                            ? "no build known"
                            : p.inPipelines() > 0 ? "no builds outside pipelines" : "no builds";
        }
        String age = p.since()
                .map(since -> " " + TimeText.age(Duration.between(since, now)) + " ago")
                .orElse("");
        return p.state() == PipelineState.IN_PROGRESS
                ? age.isEmpty() ? "running" : "started" + age
                : word(headline.get().status()) + age;
    }

    /// The word of a status; one that this version does not know as it came.
    public static String word(String status) {
        return switch (status) {
            case "SUCCEEDED" -> "succeeded";
            case "FAILED" -> "failed";
            case "FAULT" -> "failed with a fault";
            case "TIMED_OUT" -> "timed out";
            case "IN_PROGRESS" -> "running";
            case "STOPPED" -> "stopped";
            case "" -> "status not sent";
            default -> "“" + CommonText.line(status) + "”";
        };
    }

    /// What a build is called: `#41`, for a batch build `batch #7`, without a number the head of its id.
    public static String name(Build build) {
        String id = build.id().substring(build.id().lastIndexOf(':') + 1);
        String number =
                build.number().map(n -> "#" + n).orElse(CommonText.line(id.substring(0, Math.min(8, id.length()))));
        return build.batch() ? "batch " + number : number;
    }

    /// What was asked to be built, as people say it: a branch for `refs/heads/main`; empty when AWS told none.
    public static String source(Build build) {
        String version = build.sourceVersion().map(CommonText::line).orElse("");
        int caret = version.indexOf("^{");
        String plain = caret > 0 ? version.substring(0, caret) : version;
        return isCommit(plain) ? "" : plain.replaceFirst("^refs/(heads|tags)/", "");
    }

    /// The commit that it was: its first seven characters, of another kind of version the first twelve; empty when
    /// it is not known.
    public static String commit(Build build) {
        return build.resolvedSourceVersion()
                .or(() -> build.sourceVersion().filter(ProjectText::isCommit))
                .map(CommonText::line)
                .map(id -> id.substring(0, Math.min(isCommit(id) ? 7 : 12, id.length())))
                .orElse("");
    }

    private static boolean isCommit(String id) {
        return id.matches("[0-9a-f]{40}|[0-9a-f]{64}");
    }

    /// What started a build: `started by dana`, `GitHub webhook`, `rule nightly`.
    public static String trigger(Build build) {
        String who = build.initiator().map(CommonText::line).orElse("");
        int slash = who.indexOf('/');
        String kind = slash < 0 ? "" : who.substring(0, slash);
        if (kind.endsWith("-Hookshot")) {
            return kind.substring(0, kind.length() - "-Hookshot".length()) + " webhook";
        }
        return switch (kind) {
            case "codepipeline" -> "pipeline " + who.substring(slash + 1);
            case "rule" -> "rule " + who.substring(slash + 1);
            default -> who.isEmpty() ? "" : "started by " + who.substring(who.lastIndexOf('/') + 1);
        };
    }

    /// True when the row has a line about a failure.
    public static boolean hasFailureLine(Project p) {
        return p.state() == PipelineState.FAILED || p.failedBehind();
    }

    /// The line about a failure: `BUILD: COMMAND_EXECUTION_ERROR: Error while executing command: mvn -B verify`.
    public static String failureLine(Project p) {
        if (p.state() == PipelineState.FAILED) {
            return p.headline().map(ProjectText::failure).orElse("");
        }
        return p.builds().stream()
                .filter(build -> build.state() == PipelineState.FAILED)
                .findFirst()
                .map(build -> "Previous build " + name(build) + " failed: " + failure(build))
                .orElse("");
    }

    /// Why a build failed, in one line.
    public static String failure(Build build) {
        return CommonText.line(BuildReason.of(build));
    }

    /// How long a build took or runs; empty when it is not known.
    public static String took(Build build, Instant now) {
        return build.startedAt()
                .flatMap(start -> (build.state() == PipelineState.IN_PROGRESS ? Optional.of(now) : build.endedAt())
                        .map(end -> TimeText.took(Duration.between(start, end))))
                .orElse("");
    }

    /// True when a build is drawn as its phases, one after the other, and not as builds side by side.
    public static boolean inPhases(Build build) {
        return build.groups().isEmpty();
    }

    /// The cells of a build: its phases without those that took no time, or the builds of a batch.
    public static List<StageCellModel> cells(Build build, Instant now) {
        if (!inPhases(build)) {
            return build.groups().stream()
                    .map(group -> new StageCellModel(
                            PipelineText.mood(group.state()),
                            CommonText.line(group.identifier())
                                    + (group.state() == PipelineState.UNKNOWN
                                            ? " · " + word(group.status().orElse(""))
                                            : ""),
                            group.ignoreFailure() && group.state() == PipelineState.FAILED ? "may fail" : "",
                            "",
                            Double.NaN,
                            false,
                            false))
                    .toList();
        }
        return build.phases().stream()
                .filter(ProjectText::isWorthACell)
                .map(phase -> cell(phase, now))
                .toList();
    }

    private static boolean isWorthACell(Build.Phase phase) {
        boolean passed = phase.state() == PipelineState.SUCCEEDED;
        boolean quick = phase.duration().filter(d -> d.toSeconds() > 0).isEmpty();
        boolean around = phase.type().equals("SUBMITTED") || phase.type().equals("FINALIZING");
        return !ENDS.contains(phase.type()) && !(passed && (quick || around));
    }

    private static StageCellModel cell(Build.Phase phase, Instant now) {
        String name = PHASES.getOrDefault(phase.type(), CommonText.line(phase.type()));
        boolean unknown = phase.state() == PipelineState.UNKNOWN;
        Optional<Duration> took = length(phase, now);
        return new StageCellModel(
                PipelineText.mood(phase.state()),
                unknown ? name + " · " + word(phase.status().orElse("")) : name,
                took.map(TimeText::took).orElse(""),
                took.map(TimeText::brief).orElse(""),
                Double.NaN,
                false,
                false);
    }

    /// How long a phase took or runs.
    static Optional<Duration> length(Build.Phase phase, Instant now) {
        return phase.duration().or(() -> phase.startedAt()
                .filter(at -> phase.state() == PipelineState.IN_PROGRESS)
                .map(at -> Duration.between(at, now)));
    }

    /// True for a phase that only says that and how the build has ended.
    static boolean isEnd(Build.Phase phase) {
        return ENDS.contains(phase.type());
    }
}
