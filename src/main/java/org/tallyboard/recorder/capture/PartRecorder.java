package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.recorder.source.CheckedConnector;
import org.tallyboard.recorder.source.LeftOut;
import org.tallyboard.recorder.source.SourceGuard;

/// Records one part: one run of ffmpeg, watched from outside, because ffmpeg's own time-outs do not see everything,
/// such as a source that repeats old packets.
final class PartRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(PartRecorder.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final long TELL_EVERY_NANOS = 1_000_000_000L;
    /// ffmpeg's own time-out comes first, and says more.
    private static final Duration GRACE = Duration.ofSeconds(2);
    /// So long after nothing has come, people are told.
    private static final Duration QUIET = Duration.ofSeconds(3);
    /// What was sent before the planned end may come so much later.
    private static final Duration LATEST = Duration.ofSeconds(10);
    private static final int MOST_FORMS = 10;

    private final Launcher launcher;
    private final Launcher background;
    private final Ffmpeg ffmpeg;
    private final CaptureSettings settings;
    private final SourceGuard guard;
    private final InstantSource time;
    private final RunControl wishes;
    private final JobFolder folder;
    private final String identity;
    private final RecordedParts reel;
    private final CaptureReporter teller;
    private final Measurer measurer;
    private boolean subtitles = true;
    private boolean soundAlone;
    private int otherwise;
    /// How the last part ended whose source ended in order. A server may go on to give what it gave last.
    private volatile List<String> lastTail = List.of();
    private volatile StreamWatch.Lost lost = StreamWatch.Lost.NONE;
    private volatile long told = System.nanoTime() - TELL_EVERY_NANOS;

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
        /// ffmpeg was told something that does not fit the source, and is told otherwise from now on.
        AGAIN_OTHERWISE
    }

    /// @param reason one sentence, without the source's credentials
    /// @param log ffmpeg's last lines, likewise
    /// @param recorded how much programme there is
    record Outcome(Cause cause, String reason, List<String> log, Duration recorded) {}

    PartRecorder(
            Launcher launcher,
            Launcher background,
            Ffmpeg ffmpeg,
            CaptureSettings settings,
            SourceGuard guard,
            InstantSource time,
            RunControl wishes,
            JobFolder folder,
            String identity,
            RecordedParts reel,
            CaptureReporter teller,
            Measurer measurer) {
        this.launcher = launcher;
        this.background = background;
        this.ffmpeg = ffmpeg;
        this.settings = settings;
        this.guard = guard;
        this.time = time;
        this.wishes = wishes;
        this.folder = folder;
        this.identity = identity;
        this.reel = reel;
        this.teller = teller;
        this.measurer = measurer;
        this.soundAlone = wishes.request().rendition().isAudio();
    }

    /// Records until ffmpeg ends. What it wrote is measured later, beside the next part.
    ///
    /// A disk or system that fails costs this part, and is a reason like any other.
    Outcome record(Optional<Profile> profile) throws InterruptedException {
        SourceGuard.Way way;
        try {
            Optional<String> full = DiskSpace.shortage(settings.folder(), settings.minFree());
            if (full.isPresent()) {
                return new Outcome(Cause.DISK_FULL, full.get(), List.of(), Duration.ZERO);
            }
            way = guard.way();
        } catch (IOException e) {
            return noWay(String.valueOf(e.getMessage()));
        }
        try {
            int number = reel.nextNumber(folder.highestNumber());
            return record(profile, way, number, folder.newPart(number));
        } catch (IOException e) {
            return new Outcome(
                    Cause.FFMPEG_FAILED, "the recorder met an error: " + e.getMessage(), List.of(), Duration.ZERO);
        }
    }

    private Outcome record(Optional<Profile> profile, SourceGuard.Way way, int number, Path file)
            throws IOException, InterruptedException {
        var log = new FfmpegLog(wishes.request().source(), guard::forPeople);
        var clock = new PartClock(time.instant(), System.nanoTime());
        var ended = new Ended();
        lost = StreamWatch.Lost.NONE;
        Set<Flaw> wanted = wishes.request().detect();
        teller.begin();
        var command =
                new RecordingCommand(ffmpeg, settings, wishes.request(), way, profile, file, subtitles, soundAlone);
        Optional<Detector> detector =
                wanted.isEmpty() ? Optional.empty() : Optional.of(Detector.follow(background, ffmpeg, file, wanted));
        try (var streams = new StreamWatch(file);
                FfmpegRun run = FfmpegRun.watch(
                        launcher,
                        command.line(),
                        way.environment(),
                        command.script(),
                        log,
                        block -> saw(clock, ended, number, file, block, detector));
                Previewer previewer =
                        Previewer.follow(background, ffmpeg, file, settings.previewEvery(), time, teller::preview)) {
            Optional<Outcome> verdict = watch(run, clock, file, previewer, streams, log);
            clock.size(System.nanoTime(), size(file));
            // What a rendition met counts only where there is no other one.
            Optional<Outcome> refused = guard.isOtherwise() ? Optional.empty() : refused(clock, log);
            Outcome outcome = refused.or(() -> verdict).orElseGet(() -> judge(run, clock, log));
            guard.remarks().forEach(reel::remark);
            ended.bySource = outcome.cause() == Cause.SOURCE_ENDED;
            put(clock, number, file);
            teller.parts();
            return outcome;
        } finally {
            // In the last seconds before the planned end, an end by itself counts as asked for.
            if (size(file) == 0) {
                // ffmpeg opens the file before it knows whether anything will come.
                reel.drop(number);
                Files.deleteIfExists(file);
            }
            detector.ifPresent(Detector::seal);
            boolean sure = way.form().hasRenditions() || !clock.beganWithStock();
            List<LeftOut> leftOut = guard.leftOut();
            measurer.submit(tool -> measure(tool, clock, ended, number, file, sure, leftOut));
            detector.ifPresent(looking -> measurer.submit(tool -> found(looking, clock, number)));
        }
    }

    /// On the measurer's thread.
    private void measure(
            MediaTool tool, PartClock clock, Ended ended, int number, Path file, boolean sure, List<LeftOut> leftOut)
            throws IOException, InterruptedException {
        if (size(file) == 0) {
            return;
        }
        if (ended.inOrder) {
            clock.begins(tool.start(file));
            if (ended.bySource) {
                clock.over();
            }
        } else {
            MediaTool.Reading reading = tool.read(file);
            clock.measured(Files.getLastModifiedTime(file).toInstant(), reading.length());
        }
        if (clock.from().isEmpty() || ended.inOrder && isOld(tool, clock, file)) {
            reel.drop(number);
            Files.deleteIfExists(file);
        } else {
            nameLeftOut(tool, clock, file, leftOut);
            put(clock, number, file);
            if (sure) {
                reel.beginsInThePast(number);
            }
        }
        teller.parts();
    }

    private void nameLeftOut(MediaTool tool, PartClock clock, Path file, List<LeftOut> segments)
            throws IOException, InterruptedException {
        Optional<Instant> from = clock.from();
        if (segments.isEmpty() || from.isEmpty()) {
            return;
        }
        long age = System.nanoTime();
        Instant now = time.instant();
        List<Gap> hidden = HiddenGaps.of(
                segments,
                nanos -> now.minusNanos(age - nanos),
                from.get(),
                tool.read(file).pauses());
        hidden.forEach(reel::hole);
        clock.leftOut(hidden.stream()
                .map(gap -> Duration.between(gap.from(), gap.to()))
                .reduce(Duration.ZERO, Duration::plus));
    }

    /// Likewise: what was looked for, by wall times.
    private void found(Detector detector, PartClock clock, int number) throws InterruptedException {
        boolean whole = detector.await();
        for (Detector.Stretch stretch : detector.found()) {
            Optional<Instant> from = clock.wall(stretch.from());
            Instant to = stretch.to().flatMap(clock::wall).orElseGet(clock::to);
            from.filter(begin -> begin.isBefore(to))
                    .ifPresent(begin -> reel.found(new Finding(stretch.flaw(), begin, to)));
        }
        if (detector.isCut()) {
            reel.remark("more was found in part " + number + " than is listed");
        }
        if (!whole && clock.from().isPresent()) {
            reel.remark("part " + number + " could not be looked at to its end for what was to be detected");
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
        private volatile boolean bySource;
    }

    private void saw(
            PartClock clock, Ended ended, int number, Path file, FfmpegProgress block, Optional<Detector> detector) {
        if (block.last()) {
            ended.inOrder = true;
        }
        Instant now = time.instant();
        long nanos = System.nanoTime();
        guard.programme().ifPresent(clock::programme);
        boolean grown =
                block.media().map(media -> clock.reached(now, nanos, media)).orElse(false);
        if (grown) {
            put(clock, number, file);
            // What comes all at once after an end may be what was there already.
            if (block.last() ? lastTail.isEmpty() : nanos - told >= TELL_EVERY_NANOS * 9 / 10) {
                told = nanos;
                teller.progress(nanos, block, troubles(clock, detector));
            }
        }
    }

    /// What is wrong with the picture or the sound now, by the name of the field, and since when.
    private Map<String, Instant> troubles(PartClock clock, Optional<Detector> detector) {
        var troubles = new LinkedHashMap<String, Instant>();
        StreamWatch.Lost now = lost;
        now.picture().flatMap(clock::wall).ifPresent(since -> troubles.put("picture_lost_since", since));
        now.sound().flatMap(clock::wall).ifPresent(since -> troubles.put("sound_lost_since", since));
        detector.map(Detector::now).orElse(Map.of()).forEach((flaw, since) -> clock.wall(since)
                .ifPresent(at -> troubles.put(flaw.word() + "_since", at)));
        return troubles;
    }

    private static StreamWatch.Lost look(StreamWatch streams) {
        try {
            return streams.look();
        } catch (IOException e) {
            LOG.debug("the streams of a part cannot be told apart", e);
            return StreamWatch.Lost.NONE;
        }
    }

    private Optional<Outcome> watch(
            FfmpegRun run, PartClock clock, Path file, Previewer previewer, StreamWatch streams, FfmpegLog log)
            throws InterruptedException {
        Optional<Outcome> verdict = Optional.empty();
        long looked = System.nanoTime();
        while (!run.ended(LOOK_EVERY)) {
            previewer.look();
            long nanos = System.nanoTime();
            clock.size(nanos, size(file));
            if (nanos - looked >= TELL_EVERY_NANOS) {
                looked += TELL_EVERY_NANOS;
                lost = look(streams);
                teller.parts();
                if (clock.silentFor(nanos).compareTo(QUIET) >= 0) {
                    teller.lost("nothing has come from the source since then");
                }
                if (verdict.isEmpty()) {
                    verdict = shortage().map(full -> new Outcome(Cause.DISK_FULL, full, log.lines(), clock.recorded()));
                }
            }
            if (clock.from().isEmpty() && guard.isOtherwise() && otherwise < MOST_FORMS) {
                run.abort();
            } else if (verdict.isEmpty()
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
        String reason = guard.trouble()
                .map(CheckedConnector.Trouble::reason)
                .orElse("nothing came from the source for " + settings.silence().toSeconds() + " s");
        return new Outcome(Cause.SILENT, reason, log.lines(), clock.recorded());
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
                .filter(end -> clock.from().isEmpty()
                        || !clock.to().isBefore(end)
                        || !now.isBefore(end.plus(LATEST).plus(clock.lag())))
                .isPresent();
    }

    /// Whether a source that had ended gave its end once more, as a playlist does that stays where it was.
    private boolean isOld(MediaTool tool, PartClock clock, Path file) throws IOException, InterruptedException {
        List<String> tail = tool.tail(file);
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
        Optional<String> unreachable = guard.trouble().map(CheckedConnector.Trouble::reason);
        String error = unreachable.or(log::lastError).orElse("");
        Optional<Instant> end = wishes.request().end();
        if (wishes.stopped()
                || wishes.handedOver()
                || end.filter(planned -> !time.instant().plus(GRACE).isBefore(planned))
                                .isPresent()
                        && run.inOrder()) {
            if (end.filter(planned -> clock.to().isBefore(planned.minus(GRACE))).isPresent()) {
                reel.lost("nothing more came from the source until the planned end");
            }
            return outcome(Cause.ASKED, "", clock, log);
        }
        if (clock.from().isEmpty() && (leaveOut(log) || isOtherwise())) {
            return outcome(Cause.AGAIN_OTHERWISE, error, clock, log);
        }
        if (log.contains("No space left on device") || log.contains("Disk quota exceeded")) {
            return outcome(Cause.DISK_FULL, "No space left on device: make room on the disk", clock, log);
        }
        if (run.killed()) {
            return outcome(Cause.FFMPEG_FAILED, "ffmpeg was killed", clock, log);
        }
        // By ffmpeg's own time-out, which is a little faster than ours.
        if (error.contains("timed out") || clock.silentFor(System.nanoTime()).compareTo(settings.silence()) >= 0) {
            return silent(clock, log);
        }
        if (!run.inOrder() || clock.from().isEmpty()) {
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

    /// Whether ffmpeg is to be told that the source comes in another form: soon, but not for ever anew.
    private boolean isOtherwise() {
        return guard.isOtherwise() && otherwise++ < MOST_FORMS;
    }

    /// @return whether there is something that ffmpeg did not want
    private boolean leaveOut(FfmpegLog log) {
        if (subtitles
                && (log.contains("Could not write header") || log.contains("not currently supported in container"))) {
            // Matroska takes no teletext, for one.
            subtitles = false;
            return true;
        }
        if (soundAlone && (log.contains("does not contain any stream") || log.contains("matches no streams"))) {
            soundAlone = false;
            reel.remark("sound alone was asked for, and the source has none: what it has was recorded");
            return true;
        }
        return false;
    }

    private static Outcome outcome(Cause cause, String reason, PartClock clock, FfmpegLog log) {
        return new Outcome(cause, reason, log.lines(), clock.recorded());
    }

    /// Empty also where the disk does not tell: as long as ffmpeg can write, nothing is to be ended.
    private Optional<String> shortage() {
        try {
            return DiskSpace.shortage(settings.folder(), settings.minFree());
        } catch (IOException e) {
            LOG.debug("the disk does not tell how much room there is", e);
            return Optional.empty();
        }
    }

    /// 0 also where it cannot be told: nothing is recorded any longer then, or the disk does not answer.
    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            LOG.debug("no size", e);
            return 0;
        }
    }
}
