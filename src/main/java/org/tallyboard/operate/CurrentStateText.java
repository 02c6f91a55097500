package org.tallyboard.operate;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.tallyboard.job.JobState;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Commit;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineRules;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;

/// Says what something shows now, for refusals and outcomes.
record CurrentStateText(ZoneId zone, Instant now) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
    private static final int LONGEST = 120;

    /// For example `Build is running since 10:31:05 (execution 1a2b3c4d, a1b2c3d Fix the clock)`.
    String stage(Pipeline pipeline, Stage stage) {
        String state =
                stage.state() == PipelineState.UNKNOWN ? "shows " + line(stage.awsStatus()) : verb(stage.state());
        String execution = stage.executionId()
                .map(id -> " (" + execution(pipeline, id) + ")")
                .orElse("");
        return line(stage.name()) + " " + state + since(changed(stage)) + execution;
    }

    /// For example `Release now waits for approval of execution 1a2b3c4d, a1b2c3d Fix the clock, since 10:31:05`.
    String next(Pipeline pipeline, Stage stage) {
        if (stage.state() != PipelineState.WAITING_FOR_APPROVAL
                || stage.executionId().isEmpty()) {
            return line(stage.name()) + " now shows another execution: " + stage(pipeline, stage);
        }
        String began = stage.waitingApproval()
                .flatMap(Action::changedAt)
                .map(at -> "," + since(Optional.of(at)))
                .orElse("");
        return line(stage.name()) + " now waits for approval of "
                + execution(pipeline, stage.executionId().get()) + began;
    }

    /// For example `Approve has succeeded since 10:31:05, decided by kim`.
    String action(Action action) {
        String by = action.updatedBy()
                .map(who -> ", by " + line(who.substring(who.lastIndexOf('/') + 1)))
                .orElse("");
        return line(action.name()) + " " + verb(action.state()) + since(action.changedAt()) + by;
    }

    /// An execution as people tell it from others: `execution 1a2b3c4d, a1b2c3d Fix the clock`.
    static String execution(Pipeline pipeline, String id) {
        String commit = pipeline.execution(id)
                .map(Execution::commits)
                .flatMap(commits -> commits.stream().findFirst())
                .map(c -> ", " + commit(c))
                .orElse("");
        return "execution " + shortId(id) + commit;
    }

    static String commit(Commit commit) {
        return (commit.shortId() + " " + line(commit.message())).strip();
    }

    /// The first part of a UUID; any other id whole.
    static String shortId(String id) {
        return id.matches("[0-9a-fA-F]{8}-.*") ? id.substring(0, 8) : line(id);
    }

    String since(Optional<Instant> at) {
        return at.map(time -> " since " + time(time)).orElse("");
    }

    /// The time of day; with the date when it was another day.
    String time(Instant at) {
        boolean today = LocalDate.ofInstant(at, zone).equals(LocalDate.ofInstant(now, zone));
        return (today ? TIME : DAY).withZone(zone).format(at);
    }

    /// A length of time: `40 s`, `48 min`, `1 h 05 min`.
    static String length(Duration length) {
        long seconds = length.toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        return minutes < 60
                ? minutes + " min"
                : minutes / 60 + " h"
                        + (minutes % 60 == 0 ? "" : String.format(Locale.ROOT, " %02d min", minutes % 60));
    }

    /// Text from outside, fit for one line: without control and direction characters, and not too long.
    static String line(String text) {
        String clean = text.codePoints()
                .filter(c -> Character.getType(c) != Character.FORMAT)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .limit(LONGEST + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        int points = clean.codePointCount(0, clean.length());
        return points <= LONGEST ? clean : clean.substring(0, clean.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }

    /// What has ended says nothing of when a stage that runs began: it may be of the run before.
    private static Optional<Instant> changed(Stage stage) {
        boolean busy = stage.state() == PipelineState.IN_PROGRESS || stage.state() == PipelineState.STOPPING;
        Optional<Instant> actions = stage.actions().stream()
                .filter(a -> !busy || PipelineRules.busy(a.state()))
                .flatMap(a -> a.changedAt().stream())
                .max(Comparator.naturalOrder());
        return busy ? stage.startedAt().or(() -> actions) : stage.endedAt().or(() -> actions);
    }

    static String verb(PipelineState state) {
        return switch (state) {
            case FAILED -> "is failed";
            case HELD -> "is held at a disabled transition";
            case WAITING_FOR_APPROVAL -> "waits for approval";
            case IN_PROGRESS -> "is running";
            case STOPPING -> "is stopping";
            case UNKNOWN -> "is in a state that this version does not know";
            case STOPPED -> "is stopped";
            case CANCELLED -> "is cancelled";
            case SUPERSEDED -> "was superseded";
            case SUCCEEDED -> "has succeeded";
            case SKIPPED -> "was skipped";
            case NOT_RUN -> "has not run";
        };
    }

    /// A job's state in Celery's word; a message that nobody has taken yet has none there, nor has a job that the board
    /// lost track of.
    static String job(JobState state) {
        return switch (state) {
            case SENT -> "queued";
            case LOST_TRACK -> "lost track of";
            default -> state.celeryName();
        };
    }

    /// Joins the texts that say something.
    static String join(String separator, String... texts) {
        return String.join(separator, Stream.of(texts).filter(t -> !t.isBlank()).toList());
    }
}
