package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.config.HeaderSet;
import org.tallyboard.recorder.source.SourceAddress;
import org.tallyboard.recorder.source.SourceGuard;
import org.tallyboard.recorder.source.SourceHeaders;
import tools.jackson.databind.JsonNode;

/// One job being recorded by this process, part by part: when the source goes away, falls silent, or ffmpeg is killed,
/// the next part begins at once, and then as soon as there is something to record, until the planned end. A [Finisher]
/// makes one file of the parts then, whenever there is time for that.
public final class Capture {
    private static final Logger LOG = LoggerFactory.getLogger(Capture.class);
    /// A source that ends so little before the planned end has given its programme.
    private static final Duration GRACE = Duration.ofSeconds(2);
    /// Connecting takes a moment, and the first picture is not to be missed.
    private static final Duration AHEAD = Duration.ofSeconds(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    /// The first try follows at once: a source whose connection broke is mostly there again.
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /// After a part of this length the source counts as back, and the pauses begin anew.
    private static final Duration BACK = Duration.ofSeconds(10);
    /// A source without a planned end that stays away for so many times the permitted silence has ended.
    private static final int SILENCES = 4;

    /// The cause of a part's end at the planned time, or by a wish.
    public static final String ASKED = "asked";

    /// At a hand-over the last part is measured if that takes no longer; whoever goes on measures it anyway.
    private static final Duration MEASURED_WITHIN = Duration.ofSeconds(2);

    private final Ffmpeg ffmpeg;
    private final CaptureSettings settings;
    private final Disk disk;
    private final InstantSource time;
    private final Assignment assignment;
    private final RunControl wishes;
    private final RecordedParts reel;
    private final DiskOutlook outlook;
    private final CaptureReporter teller;
    private final Listener listener;

    /// What the outside is told while it records. Called on different threads; must return soon.
    public interface Listener {
        /// @param fields of the progress event, by the recording contract
        void progress(Map<String, JsonNode> fields);

        /// @param takenAt when the picture was taken
        void preview(Instant takenAt, byte[] jpeg);

        /// The parts have changed: one was begun, has grown (once a second), or has ended.
        ///
        /// @param parts all parts of the job, those of other workers included
        void parts(List<Part> parts);

        /// A run of ffmpeg has ended.
        ///
        /// @param cause one of few words: [#ASKED], `source_ended`, `source_lost`, `silent`, `ffmpeg_failed`,
        /// `disk_full`
        /// @param reason one sentence, without the source's credentials; empty when it was asked to
        default void ended(String cause, String reason) {}
    }

    /// @param disk that of the worker, shared by all its recordings
    public Capture(
            Ffmpeg ffmpeg,
            CaptureSettings settings,
            Disk disk,
            InstantSource time,
            Assignment assignment,
            Listener listener) {
        this.ffmpeg = ffmpeg;
        this.settings = settings;
        this.disk = disk;
        this.time = time;
        this.assignment = assignment;
        this.wishes = new RunControl(assignment.request());
        this.reel = new RecordedParts(assignment);
        this.listener = listener;
        this.outlook = new DiskOutlook(disk, assignment, wishes, reel);
        this.teller = new CaptureReporter(listener, reel, time, this::since, outlook);
    }

    /// Ends the recording for good, soon; the file is finished properly.
    public void stop() {
        wishes.stop();
    }

    /// Ends the recording here, soon, so that another process can go on with it.
    public void handOver() {
        wishes.handOver();
    }

    /// Ends the recording here, soon, because another process has the job: this one leaves the parts to it.
    public void abandon() {
        wishes.abandon();
    }

    /// What is to be recorded has changed: a new end or title. What has been recorded is kept; a new source is not
    /// taken.
    public void replan(RecordingRequest changed) {
        wishes.replan(changed);
    }

    /// Records; blocks until nothing more is to be recorded. A job whose planned end has passed is at its end at once:
    /// its earlier parts wait for the [Finisher], those included that nobody has told of.
    public CaptureResult run() throws InterruptedException {
        noteWhatWasLeft();
        try (DiskOutlook ignored = outlook.open()) {
            return attempt();
        }
    }

    /// As soon as the job is here.
    private void noteWhatWasLeft() {
        try {
            JobFolder folder = folder(FolderIdentity.of(settings.folder()));
            for (Part part : assignment.earlier()) {
                Optional<Path> file = folder.file(part);
                if (file.isPresent()) {
                    reel.written(
                            part.number(), Files.getLastModifiedTime(file.get()).toInstant());
                }
            }
        } catch (IOException e) {
            LOG.debug("it is not known when parts were last written to", e);
        }
    }

    private CaptureResult attempt() throws InterruptedException {
        Optional<String> wanted = wishes.request().profile();
        Optional<Profile> profile = wanted.map(settings.profiles()::get);
        if (wanted.isPresent() && profile.isEmpty()) {
            return refused("this recorder knows no profile of that name; it knows "
                    + (settings.profiles().isEmpty()
                            ? "none"
                            : String.join(
                                    ", ",
                                    settings.profiles().keySet().stream()
                                            .sorted()
                                            .toList())));
        }
        Optional<String> unknown = headersRefusal();
        if (unknown.isPresent()) {
            return refused(unknown.get());
        }
        Duration pause = FIRST_PAUSE;
        while (true) {
            if (isOver() && reel.isEmpty() && !isAnythingLeft(true)) {
                return refused("its planned end, " + wishes.request().end().orElseThrow() + ", has passed");
            }
            if (isOver() || wishes.stopped()) {
                return captured(Optional.empty());
            }
            try {
                return record(profile);
            } catch (IOException | UncheckedIOException e) {
                // Nothing can begin here now: the folder is not there, or the system has no more room for a process.
                String reason = String.valueOf(e.getMessage());
                if (reel.isEmpty()) {
                    return new CaptureResult.Failed("RecorderError", reason, List.of(), true);
                }
                LOG.warn("Job {}: {}", assignment.jobId(), reason);
                reel.lost(reason);
                if (wishes.handedOver()) {
                    return new CaptureResult.HandedOver(reel.parts());
                }
                pause(pause, reason);
                pause = min(pause.multipliedBy(2), LONGEST_PAUSE);
            }
        }
    }

    /// Why the header fields that the job names cannot be sent; empty where they can.
    private Optional<String> headersRefusal() {
        Optional<String> wanted = wishes.request().headers();
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        HeaderSet set = settings.headers().get(wanted.get());
        if (set == null) {
            return Optional.of("this recorder knows no headers of that name; it knows "
                    + (settings.headers().isEmpty()
                            ? "none"
                            : String.join(
                                    ", ",
                                    settings.headers().keySet().stream()
                                            .sorted()
                                            .toList())));
        }
        String host = SourceAddress.host(wishes.request().source());
        return set.secret().isEmpty() || set.isFor(host)
                ? Optional.empty()
                : Optional.of("the headers " + wanted.get() + " are not for " + host
                        + "; add it to their hosts in [recorder.headers] of the worker's configuration");
    }

    /// Those that the job names, else the worker's own, as far as they are for this host.
    private SourceHeaders headers() {
        String host = SourceAddress.host(wishes.request().source());
        return wishes.request()
                .headers()
                .map(settings.headers()::get)
                .or(() -> settings.defaultHeaders()
                        .map(settings.headers()::get)
                        .filter(set -> set.hosts().isEmpty() || set.isFor(host)))
                .map(SourceHeaders::new)
                .orElseGet(SourceHeaders::none);
    }

    /// Whether there may be parts that nobody has told of: their worker and the broker were killed one after the
    /// other. An empty file is none.
    ///
    /// @param otherwise what is answered where the folder does not tell
    private boolean isAnythingLeft(boolean otherwise) {
        try {
            for (Path file : folder(FolderIdentity.of(settings.folder())).partFiles()) {
                if (Files.size(file) > 0) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return otherwise;
        }
    }

    private JobFolder folder(String identity) {
        return new JobFolder(
                settings.folder(), identity, wishes.request().title(), assignment.jobId(), assignment.earlier());
    }

    private CaptureResult captured(Optional<Measurer> measurer) {
        return new CaptureResult.Captured(
                new Finisher(ffmpeg, settings, disk, time, assignment, wishes, reel, measurer));
    }

    private CaptureResult record(Optional<Profile> profile) throws IOException, InterruptedException {
        String identity = FolderIdentity.of(settings.folder());
        JobFolder folder = folder(identity);
        RecordingRequest request = wishes.request();
        try (SourceGuard guard =
                        SourceGuard.open(request.source(), settings.sources(), headers(), request.rendition());
                Launcher launcher = Launcher.confined(ffmpeg, guard.port())) {
            Launcher background = Launcher.inBackground(ffmpeg);
            var measurer = new Measurer(background, ffmpeg);
            Optional<CaptureResult> early;
            try {
                var recorder = new PartRecorder(
                        launcher,
                        background,
                        ffmpeg,
                        settings,
                        guard,
                        time,
                        wishes,
                        folder,
                        identity,
                        reel,
                        teller,
                        measurer);
                early = record(recorder, profile, measurer);
            } finally {
                measurer.seal();
            }
            if (early.isEmpty()) {
                return captured(Optional.of(measurer));
            }
            measurer.await(MEASURED_WITHIN);
            return early.get() instanceof CaptureResult.HandedOver
                    ? new CaptureResult.HandedOver(reel.parts())
                    : early.get();
        } finally {
            folder.dropIfEmpty();
        }
    }

    private static CaptureResult.Failed refused(String why) {
        return new CaptureResult.Failed("RecordingRefused", why, List.of(), false);
    }

    /// Records until it is time to finish.
    ///
    /// @return how it ended if there is nothing to finish
    private Optional<CaptureResult> record(PartRecorder recorder, Optional<Profile> profile, Measurer measurer)
            throws InterruptedException {
        teller.ahead();
        awaitStart();
        Instant begun = time.instant();
        Duration pause = Duration.ZERO;
        while (!wishes.stopped() && !isOver()) {
            if (wishes.handedOver()) {
                return Optional.of(new CaptureResult.HandedOver(reel.parts()));
            }
            PartRecorder.Outcome outcome = recorder.record(profile);
            if (outcome.cause() != PartRecorder.Cause.AGAIN_OTHERWISE) {
                listener.ended(outcome.cause().name().toLowerCase(Locale.ROOT), outcome.reason());
            }
            switch (outcome.cause()) {
                case AGAIN_OTHERWISE, ASKED -> {
                    continue;
                }
                case SOURCE_ENDED, SOURCE_LOST, SILENT, FFMPEG_FAILED, DISK_FULL, REFUSED ->
                    reel.lost(outcome.reason());
            }
            if (reel.isEmpty()) {
                // What ffmpeg has not told of may have been written all the same.
                measurer.await();
            }
            if (reel.isEmpty() && !isAnythingLeft(false)) {
                return Optional.of(failed(outcome));
            }
            if (wishes.request().end().isEmpty() && hasEnded(outcome, begun) || isOver()) {
                break;
            }
            if (outcome.recorded().compareTo(BACK) >= 0) {
                pause = Duration.ZERO;
            }
            pause(pause, outcome.reason());
            pause = pause.isZero() ? FIRST_PAUSE : min(pause.multipliedBy(2), LONGEST_PAUSE);
        }
        return wishes.handedOver() && !isOver() && !wishes.stopped()
                ? Optional.of(new CaptureResult.HandedOver(reel.parts()))
                : Optional.empty();
    }

    private boolean hasEnded(PartRecorder.Outcome outcome, Instant begun) {
        Instant last = reel.until().filter(begun::isBefore).orElse(begun);
        Duration away = Duration.between(last, time.instant());
        return outcome.cause() == PartRecorder.Cause.SOURCE_ENDED
                || away.compareTo(settings.silence().multipliedBy(SILENCES)) >= 0;
    }

    private void awaitStart() throws InterruptedException {
        while (wishes.request()
                .start()
                .filter(start -> time.instant().isBefore(start.minus(AHEAD)))
                .isPresent()) {
            if (wishes.stopped() || wishes.handedOver()) {
                break;
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private void pause(Duration length, String reason) throws InterruptedException {
        long end = System.nanoTime() + length.toNanos();
        long tell = System.nanoTime();
        while (System.nanoTime() < end && !wishes.stopped() && !wishes.handedOver() && !isOver()) {
            if (System.nanoTime() >= tell) {
                teller.lost(reason);
                teller.parts();
                tell += 1_000_000_000L;
            }
            Thread.sleep(min(LOOK_EVERY, Duration.ofNanos(Math.max(1, end - System.nanoTime()))));
        }
    }

    private static CaptureResult.Failed failed(PartRecorder.Outcome outcome) {
        String kind =
                switch (outcome.cause()) {
                    case SILENT -> "SourceSilent";
                    case SOURCE_ENDED, SOURCE_LOST -> "SourceEnded";
                    case DISK_FULL -> "DiskFull";
                    case REFUSED -> "SourceRefused";
                    case FFMPEG_FAILED, ASKED, AGAIN_OTHERWISE -> "FfmpegError";
                };
        return new CaptureResult.Failed(
                kind, outcome.reason(), outcome.log(), outcome.cause() != PartRecorder.Cause.REFUSED);
    }

    /// From when on something can be missing.
    private Instant since() {
        return wishes.request().start().orElse(assignment.begun());
    }

    private boolean isOver() {
        return wishes.request()
                .end()
                .filter(end -> !time.instant().isBefore(reel.isEmpty() ? end : end.minus(GRACE)))
                .isPresent();
    }

    private static Duration min(Duration left, Duration right) {
        return left.compareTo(right) < 0 ? left : right;
    }
}
