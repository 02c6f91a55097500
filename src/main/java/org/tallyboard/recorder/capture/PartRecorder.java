package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Records one part: one run of ffmpeg, watched from outside, because ffmpeg's own time-outs do not see everything,
/// such as a source that repeats old packets.
final class PartRecorder {
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final long TELL_EVERY_NANOS = 1_000_000_000L;
    /// ffmpeg's own time-out comes first, and says more.
    private static final Duration GRACE = Duration.ofSeconds(2);
    /// So long after nothing has come, people are told.
    private static final Duration QUIET = Duration.ofSeconds(3);
    /// What was sent before the planned end may come so much later.
    private static final Duration LATEST = Duration.ofSeconds(10);

    private final Launcher launcher;
    private final Ffmpeg ffmpeg;
    private final CaptureSettings settings;
    private final SourceGuard guard;
    private final InstantSource time;
    private final Wishes wishes;
    private final JobFolder folder;
    private final String identity;
    private final Reel reel;
    private final Teller teller;
    private boolean preview = true;
    private boolean subtitles = true;
    /// How the last part ended whose source ended in order. A server may go on to give what it gave last.
    private List<String> lastTail = List.of();

    /// Why a part has ended.
    enum Cause {
        /// The planned end has come, or a wish.
        ASKED,
        /// The source ended in order.
        SOURCE_ENDED,
        SOURCE_LOST,
        SILENT,
        FFMPEG_FAILED,
        DISK_FULL,
        /// It is, or leads to, a place that is not allowed, and nothing came.
        REFUSED,
        /// ffmpeg refused something that can be left out, which it will be from now on.
        AGAIN_WITHOUT
    }

    /// @param reason one sentence, without the source's credentials
    /// @param log ffmpeg's last lines, likewise
    /// @param recorded how much programme there is
    record Outcome(Cause cause, String reason, List<String> log, Duration recorded) {}

    PartRecorder(
            Launcher launcher,
            Ffmpeg ffmpeg,
            CaptureSettings settings,
            SourceGuard guard,
            InstantSource time,
            Wishes wishes,
            JobFolder folder,
            String identity,
            Reel reel,
            Teller teller) {
        this.launcher = launcher;
        this.ffmpeg = ffmpeg;
        this.settings = settings;
        this.guard = guard;
        this.time = time;
        this.wishes = wishes;
        this.folder = folder;
        this.identity = identity;
        this.reel = reel;
        this.teller = teller;
    }

    Outcome record(Optional<Profile> profile) throws IOException, InterruptedException {
        Optional<String> full = DiskSpace.shortage(settings.folder(), settings.minFree());
        if (full.isPresent()) {
            return new Outcome(Cause.DISK_FULL, full.get(), List.of(), Duration.ZERO);
        }
        SourceGuard.Way way;
        try {
            way = guard.way();
        } catch (IOException e) {
            return noWay(String.valueOf(e.getMessage()));
        }
        int number = reel.nextNumber();
        Path file = folder.newPart(number);
        var log = new FfmpegLog(wishes.request().source(), guard::forPeople);
        var clock = new PartClock(time.instant(), System.nanoTime());
        var ended = new Ended();
        teller.begin();
        try (PreviewFile picture = PreviewFile.create()) {
            List<String> command = new RecordingCommand(
                            ffmpeg,
                            settings,
                            wishes.request(),
                            way,
                            profile,
                            file,
                            preview ? Optional.of(picture.path()) : Optional.empty(),
                            subtitles)
                    .line();
            try (FfmpegRun run = FfmpegRun.watch(
                    launcher, command, way.environment(), log, block -> saw(clock, ended, number, file, block))) {
                Optional<Outcome> verdict = watch(run, clock, file, picture, log);
                keep(clock, ended, number, file);
                Outcome outcome = refused(clock, log).or(() -> verdict).orElseGet(() -> judge(run, clock, log));
                // In the last seconds before the planned end, an end by itself counts as asked for.
                boolean old =
                        (outcome.cause() == Cause.SOURCE_ENDED || outcome.cause() == Cause.ASKED) && isOld(clock, file);
                if (old) {
                    reel.drop(number);
                    Files.deleteIfExists(file);
                }
                teller.parts();
                return old ? new Outcome(outcome.cause(), outcome.reason(), outcome.log(), Duration.ZERO) : outcome;
            }
        } finally {
            if (clock.from().isEmpty()) {
                // ffmpeg opens the file before it knows whether anything will come.
                reel.drop(number);
                Files.deleteIfExists(file);
            }
        }
    }

    private Outcome noWay(String reason) {
        return guard.trouble()
                .map(trouble -> new Outcome(
                        trouble.refused() ? Cause.REFUSED : Cause.SOURCE_LOST,
                        trouble.reason(),
                        List.of(),
                        Duration.ZERO))
                .orElseGet(() -> new Outcome(Cause.SOURCE_LOST, reason, List.of(), Duration.ZERO));
    }

    private Optional<Outcome> refused(PartClock clock, FfmpegLog log) {
        return guard.trouble()
                .filter(trouble -> trouble.refused() && clock.from().isEmpty())
                .filter(trouble -> !wishes.stopped() && !wishes.handedOver())
                .map(trouble -> outcome(Cause.REFUSED, trouble.reason(), clock, log));
    }

    /// Set when ffmpeg has told its last block, and so has finished the file.
    private static final class Ended {
        private volatile boolean inOrder;
    }

    private void saw(PartClock clock, Ended ended, int number, Path file, FfmpegProgress block) {
        if (block.last()) {
            ended.inOrder = true;
        }
        Instant now = time.instant();
        long nanos = System.nanoTime();
        boolean grown =
                block.media().map(media -> clock.reached(now, nanos, media)).orElse(false);
        if (grown) {
            put(clock, number, file);
            // What comes all at once after an end may be what was there already.
            if (!block.last() || lastTail.isEmpty()) {
                teller.progress(nanos, block);
            }
        }
    }

    private Optional<Outcome> watch(FfmpegRun run, PartClock clock, Path file, PreviewFile picture, FfmpegLog log)
            throws IOException, InterruptedException {
        Optional<Outcome> verdict = Optional.empty();
        long told = System.nanoTime();
        while (!run.ended(LOOK_EVERY)) {
            picture.next().ifPresent(teller::preview);
            long nanos = System.nanoTime();
            clock.size(nanos, size(file));
            if (nanos - told >= TELL_EVERY_NANOS) {
                told += TELL_EVERY_NANOS;
                teller.parts();
                if (clock.silentFor(nanos).compareTo(QUIET) >= 0) {
                    teller.lost("nothing has come from the source since then");
                }
                if (verdict.isEmpty()) {
                    verdict = DiskSpace.shortage(settings.folder(), settings.minFree())
                            .map(full -> new Outcome(Cause.DISK_FULL, full, log.lines(), clock.media()));
                }
            }
            if (verdict.isEmpty()
                    && clock.silentFor(nanos).compareTo(settings.silence().plus(GRACE)) > 0) {
                verdict = Optional.of(silent(clock, log));
                run.abort();
            } else if (verdict.isPresent() || enough(clock)) {
                run.stop();
            }
        }
        return verdict;
    }

    private Outcome silent(PartClock clock, FfmpegLog log) {
        String reason = "nothing came from the source for " + settings.silence().toSeconds() + " s";
        return new Outcome(Cause.SILENT, reason, log.lines(), clock.media());
    }

    /// Whether what is wanted is there, or nobody wants it any longer.
    private boolean enough(PartClock clock) {
        if (wishes.stopped() || wishes.handedOver()) {
            return true;
        }
        Instant now = time.instant();
        return wishes.request()
                .end()
                .filter(end -> !now.isBefore(end))
                .filter(end -> clock.from().isEmpty() || !clock.to().isBefore(end) || !now.isBefore(end.plus(LATEST)))
                .isPresent();
    }

    private void keep(PartClock clock, Ended ended, int number, Path file) throws IOException, InterruptedException {
        long bytes = size(file);
        clock.size(System.nanoTime(), bytes);
        var tool = new MediaTool(launcher, ffmpeg);
        if (bytes > 0) {
            clock.begins(tool.start(file));
        }
        if (!ended.inOrder && bytes > 0) {
            clock.measured(
                    Files.getLastModifiedTime(file).toInstant(), tool.read(file).length());
        }
        put(clock, number, file);
    }

    /// Whether a source that had ended gave its end once more, as a playlist does that stays where it was.
    private boolean isOld(PartClock clock, Path file) throws IOException, InterruptedException {
        List<String> tail = new MediaTool(launcher, ffmpeg).tail(file);
        boolean same = !tail.isEmpty() && tail.equals(lastTail) && clock.wasKeptReady();
        lastTail = tail;
        return same;
    }

    private void put(PartClock clock, int number, Path file) {
        clock.from()
                .ifPresent(from -> reel.put(new Part(
                        number, settings.worker(), identity, folder.relative(file), from, clock.to(), clock.bytes())));
    }

    private Outcome judge(FfmpegRun run, PartClock clock, FfmpegLog log) {
        Optional<String> unreachable = guard.trouble().map(Dialer.Trouble::reason);
        String error = unreachable.or(log::lastError).orElse("");
        Optional<Instant> end = wishes.request().end();
        if (wishes.stopped()
                || wishes.handedOver()
                || end.filter(planned -> !time.instant().plus(GRACE).isBefore(planned))
                                .isPresent()
                        && run.exit() == 0) {
            return outcome(Cause.ASKED, "", clock, log);
        }
        if (clock.from().isEmpty() && leaveOut(log)) {
            return outcome(Cause.AGAIN_WITHOUT, error, clock, log);
        }
        if (log.contains("No space left on device")) {
            return outcome(Cause.DISK_FULL, "No space left on device: make room on the disk", clock, log);
        }
        if (run.killed()) {
            return outcome(Cause.FFMPEG_FAILED, "ffmpeg was killed", clock, log);
        }
        // By ffmpeg's own time-out, which is a little faster than ours.
        if (error.contains("timed out") || clock.silentFor(System.nanoTime()).compareTo(settings.silence()) >= 0) {
            return silent(clock, log);
        }
        if (run.exit() != 0 || clock.from().isEmpty()) {
            String reason = error.isEmpty() ? "ffmpeg ended with exit code " + run.exit() : error;
            return outcome(Cause.FFMPEG_FAILED, reason, clock, log);
        }
        boolean lost = unreachable.isPresent()
                || error.matches(".*(timed out|Input/output error|reset by peer|refused|unreachable|Failed to).*");
        String early = end.map(
                        planned -> Duration.between(time.instant(), planned).toSeconds() + " s before the planned end")
                .orElse(lost ? "in the middle" : "");
        String reason = "the source ended " + early + (error.isEmpty() ? "" : ": " + error);
        return outcome(lost ? Cause.SOURCE_LOST : Cause.SOURCE_ENDED, reason.strip(), clock, log);
    }

    /// @return whether there is something that ffmpeg did not want
    private boolean leaveOut(FfmpegLog log) {
        if (preview && log.contains("does not contain any stream")) {
            // Sound alone has no picture to preview.
            preview = false;
            return true;
        }
        if (subtitles
                && (log.contains("Could not write header") || log.contains("not currently supported in container"))) {
            // Matroska takes no teletext, for one.
            subtitles = false;
            return true;
        }
        return false;
    }

    private static Outcome outcome(Cause cause, String reason, PartClock clock, FfmpegLog log) {
        return new Outcome(cause, reason, log.lines(), clock.media());
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            // Somebody has removed it: nothing is recorded any longer.
            return 0;
        }
    }
}
