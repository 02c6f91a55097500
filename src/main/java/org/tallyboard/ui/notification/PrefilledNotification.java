package org.tallyboard.ui.notification;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tallyboard.board.AttentionRules;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.job.Job;
import org.tallyboard.job.Recording;
import org.tallyboard.notification.SnsLimits;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.Commit;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.source.Account;
import org.tallyboard.ui.job.JobText;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.TimeText;
import org.tallyboard.ui.pipeline.PipelineText;
import org.tallyboard.ui.pipeline.ProjectText;

/// What a notification says before a person changes it: the facts of the selection, no more.
///
/// @param about what it is about, for the dialog's head; empty for a blank notification
/// @param account whose topics come first; empty when the selection has none
/// @param subject within SNS's limits
/// @param message the body
public record PrefilledNotification(String about, Optional<Account> account, String subject, String message) {

    /// Nothing selected.
    public static PrefilledNotification blank() {
        return new PrefilledNotification("", Optional.empty(), "", "");
    }

    /// About a pipeline.
    public static PrefilledNotification of(Pipeline p, Instant now) {
        Optional<Stage> failed = AttentionRules.failedStage(p);
        String name = CommonText.line(p.id().name());
        String state =
                switch (p.state()) {
                    case UNKNOWN -> "UNKNOWN STATE";
                    case WAITING_FOR_APPROVAL -> "WAITING FOR APPROVAL";
                    default -> PipelineText.word(p.state(), "").toUpperCase(Locale.ROOT);
                };
        Optional<Execution> execution = p.headlineExecution();
        Optional<Commit> commit = execution.flatMap(PipelineText::commit);
        String stage = failed.map(s -> ": " + CommonText.line(s.name())).orElse("");
        String subject = "[" + state + "] " + name + stage
                + commit.map(c -> " (" + CommonText.line(c.shortId()) + ")").orElse("");
        List<String> lines = new ArrayList<>();
        lines.add(failed.map(s -> CommonText.line(s.name()) + " of " + name + " failed" + took(s) + ".")
                .orElse(name + ": " + stateSince(p, now) + "."));
        failed.flatMap(Stage::failedAction)
                .map(PipelineText::errorText)
                .filter(t -> !t.isBlank())
                .ifPresent(t -> {
                    lines.add("");
                    lines.add(CommonText.block(t, 4000));
                });
        lines.add("");
        commit.ifPresent(c -> lines.add("Commit " + CommonText.line(c.shortId())
                + (c.message().isBlank() ? "" : " \"" + CommonText.line(c.message()) + "\"")));
        execution.ifPresent(e -> lines.add("Execution " + e.id()));
        lines.add("Account " + p.account().name() + " " + p.account().accountId() + ", "
                + p.account().region());
        p.account().pipelinePage(p.id().name()).ifPresent(page -> lines.add(page.toString()));
        return new PrefilledNotification(
                name + stage + " " + state.toLowerCase(Locale.ROOT),
                Optional.of(p.account()),
                cut(subject),
                String.join("\n", lines));
    }

    /// About a CodeBuild project: the build that its row speaks of.
    public static PrefilledNotification of(Project p, Instant now) {
        Optional<Build> build = p.headline();
        String name = CommonText.line(p.id().name());
        String number = build.map(b -> " " + ProjectText.name(b)).orElse("");
        String state = build.map(b -> ProjectText.word(b.status())).orElse("no builds");
        List<String> lines = new ArrayList<>();
        lines.add("Build" + number + " of " + name + ": " + ProjectText.stateSince(p, now) + ".");
        build.filter(b -> b.state() == PipelineState.FAILED).ifPresent(b -> {
            lines.add("");
            lines.add(CommonText.block(ProjectText.failure(b), 4000));
        });
        lines.add("");
        build.ifPresent(b -> {
            String source = CommonText.dots(List.of(ProjectText.source(b), ProjectText.commit(b)));
            if (!source.isEmpty()) {
                lines.add("Source " + source);
            }
            lines.add("Build id " + CommonText.line(b.id()));
        });
        lines.add("Account " + p.account().name() + " " + p.account().accountId() + ", "
                + p.account().region());
        build.flatMap(b -> p.account().buildPage(b.id(), b.batch()))
                .or(() -> p.account().projectPage(p.id().name()))
                .ifPresent(url -> lines.add(url.toString()));
        return new PrefilledNotification(
                name + number + " " + state,
                Optional.of(p.account()),
                cut("[" + state.toUpperCase(Locale.ROOT) + "] " + name + number),
                String.join("\n", lines));
    }

    private static String stateSince(Pipeline p, Instant now) {
        return p.state() == PipelineState.WAITING_FOR_APPROVAL
                ? "waiting for approval"
                        + p.since()
                                .map(since -> " for " + TimeText.age(Duration.between(since, now)))
                                .orElse("")
                : PipelineText.stateSince(p, now);
    }

    private static String took(Stage s) {
        return s.startedAt()
                .flatMap(start -> s.endedAt().map(end -> " after " + TimeText.took(Duration.between(start, end))))
                .orElse("");
    }

    /// About a job.
    ///
    /// @param clock writes an instant as people read it
    public static PrefilledNotification of(Job job, java.util.function.Function<Instant, String> clock) {
        String title = CommonText.line(job.title());
        String state = JobText.word(job.state());
        List<String> lines = new ArrayList<>();
        lines.add((job.isRecording() ? "Recording " : "Job ") + title + ": " + state + ", attempt "
                + (job.latest().retries() + 1) + ".");
        JobText.lastException(job).map(JobText::exception).ifPresent(e -> {
            lines.add("");
            lines.add(e);
        });
        lines.add("");
        job.recording().flatMap(Recording::source).ifPresent(s -> lines.add("Source " + CommonText.line(s)));
        job.recording()
                .flatMap(Recording::plannedStart)
                .ifPresent(s -> lines.add("Planned from " + clock.apply(s)
                        + job.recording()
                                .flatMap(Recording::plannedEnd)
                                .map(e -> " to " + clock.apply(e))
                                .orElse("")));
        job.latest().worker().ifPresent(w -> lines.add("Worker " + CommonText.line(w)));
        lines.add("Job " + job.id());
        return new PrefilledNotification(
                title + " " + state,
                Optional.empty(),
                cut("[" + state.toUpperCase(Locale.ROOT) + "] " + title),
                String.join("\n", lines));
    }

    /// About a planned recording.
    ///
    /// @param clock writes an instant as people read it
    public static PrefilledNotification of(
            UpcomingRecordings.Row row, java.util.function.Function<Instant, String> clock) {
        String title = CommonText.line(row.recording().title());
        return new PrefilledNotification(
                title + " planned",
                Optional.empty(),
                cut("[PLANNED] " + title),
                String.join(
                        "\n",
                        "Recording " + title + " is planned from "
                                + clock.apply(row.recording().start()) + " to "
                                + clock.apply(row.recording().end()) + ".",
                        "",
                        "Schedule " + CommonText.line(row.told().schedule()) + ", told by "
                                + CommonText.line(row.told().scheduler()),
                        "Job " + CommonText.line(row.key().id())));
    }

    /// Cuts a subject to what SNS takes, at a code point.
    private static String cut(String subject) {
        String line = CommonText.line(subject);
        int length = line.codePointCount(0, line.length());
        if (length <= SnsLimits.SUBJECT_CODE_POINTS) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, SnsLimits.SUBJECT_CODE_POINTS - 1)) + "…";
    }
}
