package org.tallyboard.ui.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tallyboard.board.LosingRecordings;
import org.tallyboard.board.StateCounts;
import org.tallyboard.job.Attempt;
import org.tallyboard.job.HandOver;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.job.LostTrack;
import org.tallyboard.job.Progress;
import org.tallyboard.job.Recording;
import org.tallyboard.job.ResultRemarks;
import org.tallyboard.job.Worker;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.TimeText;
import org.tallyboard.ui.kit.ViewContext;

/// What rows and panels say of a job.
public final class JobText {

    /// Python's text of an exception with one text argument: `RuntimeError('ffmpeg: HTTP 404')`.
    private static final Pattern PYTHON_EXCEPTION =
            Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*\\((['\"])(.*)\\1,?\\)", Pattern.DOTALL);

    private static final Duration WORTH_TELLING = Duration.ofSeconds(1);

    private JobText() {}

    /// How a job looks.
    public static StatusStyle mood(Job job) {
        return switch (job.state()) {
            case FAILED, REJECTED -> StatusStyle.FAIL;
            case RETRY -> StatusStyle.WAIT;
            case STARTED -> lost(job).isPresent() || isWrong(job) ? StatusStyle.WAIT : StatusStyle.RUN;
            case RECEIVED, SENT ->
                StateCounts.betweenTries(job) || handedOver(job) ? StatusStyle.WAIT : StatusStyle.QUEUED;
            case SUCCEEDED -> StatusStyle.OK;
            case REVOKED -> StatusStyle.STOPPED;
            case LOST_TRACK, UNKNOWN -> StatusStyle.UNKNOWN;
        };
    }

    /// Since when a recording's source is gone, while the recorder tries to go on.
    static Optional<Progress.Lost> lost(Job job) {
        return job.progress().flatMap(Progress::lost);
    }

    /// Whether a stream is missing. What is dark, still or silent may be meant so.
    private static boolean isWrong(Job job) {
        return job.progress().map(Progress::troubles).orElse(List.of()).stream()
                .map(Progress.Trouble::kind)
                .anyMatch(
                        kind -> kind == Progress.Trouble.Kind.PICTURE_LOST || kind == Progress.Trouble.Kind.SOUND_LOST);
    }

    /// `no picture for 12 s, silent for 1 min`, of what is wrong with a recording that runs while something comes.
    public static Optional<String> troubles(Job job, Instant now) {
        if (job.state() != JobState.STARTED || lost(job).isPresent()) {
            return Optional.empty();
        }
        List<String> words = job.progress().map(Progress::troubles).orElse(List.of()).stream()
                .map(trouble -> word(trouble.kind()) + " for " + TimeText.age(Duration.between(trouble.since(), now)))
                .toList();
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", words));
    }

    private static String word(Progress.Trouble.Kind kind) {
        return switch (kind) {
            case PICTURE_LOST -> "no picture";
            case SOUND_LOST -> "no sound";
            case BLACK -> "black picture";
            case FREEZE -> "still picture";
            case SILENCE -> "silent";
        };
    }

    private static boolean diskIsFull(Job job, Instant now) {
        return job.progress()
                .flatMap(Progress::disk)
                .flatMap(Progress.DiskShort::fullAt)
                .filter(at -> !at.isAfter(now))
                .isPresent();
    }

    /// `disk full in ~12 min, 48 min before the end`, of a loss that has not begun.
    public static String diskFull(LosingRecordings.Loss loss, Instant now) {
        return (loss.since().isAfter(now)
                        ? "disk full in ~" + TimeText.age(Duration.between(now, loss.since()))
                        : "disk full about now")
                + ", " + TimeText.age(Duration.between(loss.since(), loss.ends())) + " before the end";
    }

    /// `1.2 GB short for joining its parts`, where what is recorded has room.
    static Optional<String> noRoomToJoin(Job job) {
        return job.progress()
                .flatMap(Progress::disk)
                .filter(disk -> disk.fullAt().isEmpty() && disk.missing().isPresent())
                .map(disk -> Sizes.bytes(disk.missing().getAsLong()) + " short for joining its parts");
    }

    private static boolean handedOver(Job job) {
        return job.latest().handedOver().isPresent();
    }

    /// `given back by rec-w1@studio: waits for a worker`.
    public static String handedOver(HandOver handOver) {
        return "given back by " + worker(handOver.worker()) + ": waits for a worker";
    }

    /// The word of an attempt.
    public static String word(Attempt attempt) {
        return attempt.handedOver().map(JobText::handedOver).orElseGet(() -> word(attempt.state()));
    }

    /// The word of a job's state now.
    static String present(Job job) {
        return job.latest().lost().filter(LostTrack::isOnlyFromBefore).isPresent() ? "last known" : word(job.state());
    }

    /// The word of a state.
    public static String word(JobState state) {
        return switch (state) {
            case STARTED -> "running";
            case SENT -> "queued";
            case RETRY -> "waits for its next try";
            case LOST_TRACK -> "lost track of";
            default -> state.name().toLowerCase(Locale.ROOT);
        };
    }

    /// True for a job that nothing more is awaited of.
    static boolean ended(Job job) {
        return switch (job.state()) {
            case FAILED, REJECTED, SUCCEEDED, REVOKED -> true;
            case SENT, RECEIVED, STARTED, RETRY, LOST_TRACK, UNKNOWN -> false;
        };
    }

    /// The heart of an exception text in one line: Python's wrapping is for the panel.
    public static String exception(String text) {
        Matcher matcher = PYTHON_EXCEPTION.matcher(text.strip());
        String inner = matcher.matches() ? matcher.group(2).replace("\\n", "\n").replace("\\'", "'") : text;
        return CommonText.firstLine(inner);
    }

    /// The exception of the latest attempt that has one.
    public static Optional<String> lastException(Job job) {
        return job.attempts().reversed().stream()
                .flatMap(a -> a.exception().stream())
                .filter(t -> !t.isBlank())
                .findFirst();
    }

    /// How much was recorded: media time where the recorder tells it, else the time since the start.
    public static Optional<Duration> elapsed(Job job, Instant now) {
        return job.progress().flatMap(Progress::media).or(() -> job.latest()
                .startedAt()
                .map(start -> Duration.between(start, job.latest().endedAt().orElse(now))));
    }

    /// The second line of a row.
    public static String main(Job job, LosingRecordings losses, ViewContext look) {
        Instant now = look.now();
        Attempt latest = job.latest();
        if (StateCounts.betweenTries(job)) {
            return lastException(job)
                    .map(JobText::exception)
                    .filter(t -> !t.isEmpty())
                    .orElse("the last attempt failed");
        }
        return switch (job.state()) {
            case FAILED, REJECTED, RETRY ->
                lastException(job)
                        .map(JobText::exception)
                        .filter(t -> !t.isEmpty())
                        .orElse(job.state() == JobState.REJECTED ? "a worker rejected it" : "failed without a message");
            case STARTED ->
                lost(job)
                        .map(lost -> (diskIsFull(job, now) ? "disk full" : "source lost")
                                + (lost.reason().isEmpty() ? "" : ": " + CommonText.line(lost.reason())))
                        .orElseGet(() -> running(job, now));
            case RECEIVED, SENT -> latest.handedOver().map(JobText::handedOver).orElseGet(() -> queued(job, look));
            case SUCCEEDED ->
                job.isRecording()
                        ? recorded(job, now)
                        : "done"
                                + took(latest)
                                        .map(t -> " in " + TimeText.took(t))
                                        .orElse("");
            case REVOKED -> "revoked" + ago(latest.endedAt(), now);
            case LOST_TRACK ->
                latest.lost()
                        .map(lost -> lost.isOnlyFromBefore()
                                ? "as of " + look.at(lost.at()) + ", before this board started"
                                : lost.why().words())
                        .orElse("nobody knows where it is");
            case UNKNOWN -> "state not known: only events that tell none were seen";
        };
    }

    /// What is there of a recording that is over; of how much, where that is less.
    private static String recorded(Job job, Instant now) {
        Optional<Duration> elapsed = elapsed(job, now);
        Optional<Duration> planned = job.recording().flatMap(Recording::planned);
        boolean less = elapsed.isPresent()
                && planned.isPresent()
                && elapsed.get().plus(WORTH_TELLING.multipliedBy(2)).compareTo(planned.get()) < 0;
        return elapsed.map(TimeText::media).orElse("all")
                + (less ? " of " + TimeText.media(planned.orElseThrow()) : "")
                + " recorded";
    }

    private static String running(Job job, Instant now) {
        Optional<Duration> elapsed = elapsed(job, now);
        if (!job.isRecording()) {
            return elapsed.map(e -> "running for " + TimeText.took(e)).orElse("running");
        }
        String of = job.recording()
                .flatMap(Recording::planned)
                .map(p -> " of " + TimeText.media(p))
                .orElse("");
        return elapsed.map(TimeText::media).orElse("no time yet") + of;
    }

    private static String queued(Job job, ViewContext look) {
        List<String> parts = new ArrayList<>();
        Attempt latest = job.latest();
        parts.add("queued "
                + TimeText.age(
                        Duration.between(latest.sentAt().or(latest::receivedAt).orElse(job.firstSeen()), look.now())));
        job.recording()
                .flatMap(Recording::plannedStart)
                .filter(s -> s.isAfter(look.now()))
                .ifPresent(s -> parts.add("starts " + look.at(s)));
        return CommonText.dots(parts);
    }

    /// `next try in 30 s`, where the time is known.
    public static Optional<String> nextTry(Attempt attempt, Instant now) {
        return attempt.eta()
                .map(eta -> eta.isAfter(now)
                        ? "next try in "
                                + TimeText.age(Duration.between(now, eta).plusMillis(999))
                        : "next try is due");
    }

    /// The third line of a row.
    public static String detail(Job job, LosingRecordings losses, ViewContext look) {
        Instant now = look.now();
        List<String> parts = new ArrayList<>();
        Attempt latest = job.latest();
        if (StateCounts.betweenTries(job)) {
            losses.of(job).ifPresent(loss -> parts.add("losing since " + look.at(loss.since())));
            int failed = job.state() == JobState.RETRY ? latest.retries() + 1 : latest.retries();
            parts.add("attempt " + failed + " failed");
            parts.add(nextTry(latest, now).orElse("Celery tries again"));
            return CommonText.dots(parts);
        }
        switch (job.state()) {
            case FAILED, REJECTED -> {
                losses.of(job).ifPresent(loss -> parts.add("losing since " + look.at(loss.since())));
                losses.successor(job).ifPresent(id -> parts.add("sent again as " + shortId(id)));
                if (parts.isEmpty()) {
                    parts.add("failed" + ago(latest.endedAt(), now));
                }
                parts.add(latest.retries() == 0 ? "no retry" : "gave up after attempt " + (latest.retries() + 1));
            }
            case STARTED -> {
                lost(job).ifPresentOrElse(lost -> parts.add("losing since " + look.at(lost.since())), () -> losses.of(
                                job)
                        .filter(loss -> loss.kind() == LosingRecordings.Kind.DISK_FULL)
                        .map(loss -> diskFull(loss, now))
                        .or(() -> noRoomToJoin(job))
                        .ifPresent(parts::add));
                troubles(job, now).ifPresent(parts::add);
                figures(job, now, parts);
            }
            case RECEIVED, SENT -> {
                losses.of(job).ifPresent(loss -> parts.add("losing since " + look.at(loss.since())));
                Optional<HandOver> handOver = latest.handedOver();
                if (handOver.isPresent()) {
                    parts.add("since "
                            + TimeText.age(Duration.between(handOver.get().at(), now)));
                    parts.add(CommonText.line(handOver.get().reason()));
                    break;
                }
                // Zero is what every message has that nobody gave one.
                job.priority().filter(p -> p != 0).ifPresent(p -> parts.add("priority " + p));
                parts.add(
                        job.state() == JobState.RECEIVED
                                ? "a worker holds it"
                                : job.queue()
                                        .map(q -> "in " + CommonText.line(q))
                                        .orElse("in a queue"));
            }
            case SUCCEEDED -> {
                missing(job).ifPresent(parts::add);
                remarks(job).stream().findFirst().map(CommonText::line).ifPresent(parts::add);
                job.progress()
                        .filter(p -> p.bytes().isPresent())
                        .ifPresent(p -> parts.add(Sizes.bytes(p.bytes().getAsLong())));
                parts.add("finished" + ago(latest.endedAt(), now));
            }
            case LOST_TRACK -> {
                losses.of(job).ifPresent(loss -> parts.add("ends " + look.at(loss.ends())));
                parts.add((latest.startedAt().isPresent()
                                ? "was running"
                                : latest.receivedAt().isPresent() ? "was waiting at a worker" : "was queued")
                        + Stream.concat(latest.lastChange().stream(), job.progress().map(Progress::at).stream())
                                .max(Comparator.naturalOrder())
                                .map(at -> ", last told " + TimeText.age(Duration.between(at, now)) + " ago")
                                .orElse(""));
            }
            case REVOKED, UNKNOWN, RETRY -> {}
        }
        return CommonText.dots(parts);
    }

    /// What the result says of a recording that succeeded, beside its file: what was not as it was asked for, and what
    /// was found in its picture and sound.
    static List<String> remarks(Job job) {
        return job.isRecording() && job.state() == JobState.SUCCEEDED
                ? job.latest().result().map(ResultRemarks::of).orElse(List.of())
                : List.of();
    }

    private static void figures(Job job, Instant now, List<String> parts) {
        if (job.latest().retries() > 0) {
            parts.add("attempt " + (job.latest().retries() + 1));
        }
        if (job.progress().isEmpty()) {
            if (job.isRecording()) {
                parts.add("no progress told yet");
            }
            return;
        }
        Progress progress = job.progress().get();
        Duration age = Duration.between(progress.at(), now);
        if (age.compareTo(Worker.SILENCE) > 0) {
            parts.add("no progress for " + TimeText.age(age));
        }
        missing(job).ifPresent(parts::add);
        progress.bitrate().ifPresent(rate -> parts.add(Sizes.bitrate(rate)));
        progress.bytes().ifPresent(bytes -> parts.add(Sizes.bytes(bytes)));
        progress.fps().ifPresent(fps -> parts.add(Math.round(fps) + " fps"));
        progress.drops().stream()
                .filter(d -> d > 0)
                .forEach(d -> parts.add(Sizes.count(d, "frame dropped", "frames dropped")));
    }

    /// `0:02:00 missing`, where the recorder tells of gaps.
    private static Optional<String> missing(Job job) {
        return job.progress()
                .flatMap(Progress::missing)
                .filter(missing -> missing.compareTo(WORTH_TELLING) >= 0)
                .map(missing -> TimeText.media(missing) + " missing");
    }

    /// True when a recording that should run tells no progress any more.
    public static boolean silent(Job job, Instant now) {
        return job.state() == JobState.STARTED
                && job.progress()
                        .filter(p -> Duration.between(p.at(), now).compareTo(Worker.SILENCE) > 0)
                        .isPresent();
    }

    /// How far a recording is in what was planned, 0 to 1; NaN when it is not known.
    public static double fraction(Job job, Instant now) {
        Optional<Duration> planned = job.recording().flatMap(Recording::planned);
        if (job.state() != JobState.STARTED || planned.isEmpty()) {
            return Double.NaN;
        }
        return elapsed(job, now)
                .map(e -> Math.clamp((double) e.toMillis() / planned.get().toMillis(), 0, 1))
                .orElse(Double.NaN);
    }

    /// The worker's name without the part that all of them share: `rec@w1` stays, the host after `@` is enough.
    public static String worker(String hostname) {
        String line = CommonText.line(hostname);
        int at = line.indexOf('@');
        return at > 0 && line.startsWith("celery@") ? line.substring(at + 1) : line;
    }

    /// The first eight characters of an id.
    public static String shortId(String id) {
        String line = CommonText.line(id);
        return line.length() > 8 ? line.substring(0, 8) : line;
    }

    private static Optional<Duration> took(Attempt attempt) {
        return attempt.startedAt().flatMap(s -> attempt.endedAt().map(e -> Duration.between(s, e)));
    }

    private static String ago(Optional<Instant> at, Instant now) {
        return at.map(t -> " " + TimeText.age(Duration.between(t, now)) + " ago")
                .orElse("");
    }
}
