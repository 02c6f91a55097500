package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// One job being recorded by this process: until the planned end, until the source ends, or until it is stopped.
public final class Capture {
    private static final Logger LOG = LoggerFactory.getLogger(Capture.class);
    /// A source that ends so little before the planned end has given its programme.
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final Ffmpeg ffmpeg;
    private final CaptureSettings settings;
    private final InstantSource time;
    private final Assignment assignment;
    private final Listener listener;
    private volatile RecordingRequest request;
    private volatile boolean stopRequested;
    private volatile boolean handOverRequested;

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
    }

    public Capture(
            Ffmpeg ffmpeg, CaptureSettings settings, InstantSource time, Assignment assignment, Listener listener) {
        this.ffmpeg = ffmpeg;
        this.settings = settings;
        this.time = time;
        this.assignment = assignment;
        this.listener = listener;
        this.request = assignment.request();
    }

    /// Ends the recording for good, soon; the file is finished properly.
    public void stop() {
        stopRequested = true;
    }

    /// Ends the recording here, soon, so that another process can go on with it.
    public void handOver() {
        handOverRequested = true;
    }

    /// What is to be recorded has changed: a new end or title. What has been recorded is kept; a new source is not
    // taken.
    public void replan(RecordingRequest changed) {
        request = changed;
    }

    /// Records; blocks until it is over.
    public Ending run() throws InterruptedException {
        try {
            if (request.end().filter(end -> !time.instant().isBefore(end)).isPresent()) {
                return new Ending.Failed(
                        "RecordingRefused",
                        "its planned end, " + request.end().get() + ", has passed",
                        List.of(),
                        false);
            }
            var folder = new RecordingFolder(settings.folder());
            Ending ending = record(folder.newFile(request.title(), assignment.jobId(), assignment.retries()), true);
            boolean withoutVideo = ending instanceof Ending.Failed failed
                    && failed.log().stream().anyMatch(line -> line.contains("does not contain any stream"));
            // Sound alone has no picture to preview.
            return withoutVideo
                    ? record(folder.newFile(request.title(), assignment.jobId(), assignment.retries()), false)
                    : ending;
        } catch (IOException | UncheckedIOException e) {
            return new Ending.Failed("RecorderError", String.valueOf(e.getMessage()), List.of(), true);
        }
    }

    private Ending record(Path file, boolean withPreview) throws IOException, InterruptedException {
        var log = new FfmpegLog(request.source().toString(), request.sourceForPeople());
        var meter = new ProgressMeter();
        var watch = new Watch(System.nanoTime());
        Instant started = time.instant();
        try (PreviewFile preview = PreviewFile.create()) {
            List<String> command = RecordingCommand.of(
                    ffmpeg,
                    request,
                    file,
                    withPreview ? Optional.of(preview.path()) : Optional.empty(),
                    settings.previewEvery(),
                    settings.silence());
            try (FfmpegRun run = FfmpegRun.start(command, log, block -> {
                watch.saw(block);
                listener.progress(meter.fields(System.nanoTime(), block));
            })) {
                Optional<String> verdict = Optional.empty();
                while (!run.ended(LOOK_EVERY)) {
                    preview.next().ifPresent(picture -> listener.preview(picture.takenAt(), picture.jpeg()));
                    boolean over = request.end()
                            .map(end -> !time.instant().isBefore(end))
                            .orElse(false);
                    // ffmpeg's own time-out does not see everything, such as a source that repeats old packets.
                    if (verdict.isEmpty()
                            && watch.silentFor().compareTo(settings.silence().plus(GRACE)) > 0) {
                        verdict = Optional.of("nothing came from the source for "
                                + settings.silence().toSeconds() + " s");
                    }
                    if (over || stopRequested || handOverRequested || verdict.isPresent()) {
                        run.stop();
                    }
                }
                return verdict.<Ending>map(reason -> failed("SourceSilent", reason, log))
                        .orElseGet(() -> judge(run, file, watch, started));
            }
        }
    }

    private Ending judge(FfmpegRun run, Path file, Watch watch, Instant started) {
        Instant now = time.instant();
        dropIfEmpty(file);
        if (handOverRequested) {
            return new Ending.HandedOver(manifest(file, watch, started).parts());
        }
        if (stopRequested) {
            return new Ending.Stopped(manifest(file, watch, started));
        }
        boolean complete =
                request.end().map(end -> !now.plus(GRACE).isBefore(end)).orElse(run.exit() == 0);
        long bytes = size(file);
        String error = run.log().lastError().orElse("");
        if (bytes == 0 || !complete && run.exit() != 0) {
            String reason = error.isEmpty() ? "ffmpeg ended with exit code " + run.exit() : error;
            return failed("FfmpegError", reason, run.log());
        }
        if (!complete || request.end().isEmpty() && error.matches(".*(timed out|Input/output error|reset by peer).*")) {
            String early = request.end()
                    .map(end -> Duration.between(now, end).toSeconds() + " s before the planned end")
                    .orElse("in the middle");
            return failed(
                    "SourceEnded", "the source ended " + early + (error.isEmpty() ? "" : ": " + error), run.log());
        }
        return new Ending.Recorded(manifest(file, watch, started));
    }

    private Manifest manifest(Path file, Watch watch, Instant started) {
        long bytes = size(file);
        var parts = new ArrayList<>(assignment.earlier());
        if (bytes > 0) {
            parts.add(new Part(
                    parts.size() + 1,
                    settings.worker(),
                    "",
                    settings.folder().relativize(file).toString(),
                    started,
                    started.plus(watch.media()),
                    bytes));
        }
        return new Manifest(
                bytes > 0 ? Optional.of(file) : Optional.empty(),
                "",
                parts,
                List.of(),
                watch.media(),
                bytes,
                Optional.empty(),
                Optional.empty());
    }

    private static Ending.Failed failed(String kind, String message, FfmpegLog log) {
        return new Ending.Failed(kind, message, log.lines(), true);
    }

    /// ffmpeg opens the file before it knows whether anything will come.
    private static void dropIfEmpty(Path file) {
        try {
            if (Files.exists(file) && Files.size(file) == 0) {
                Files.delete(file);
            }
        } catch (IOException e) {
            LOG.warn("An empty recording cannot be removed: {}", e.toString());
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            // No file: nothing was recorded.
            return 0;
        }
    }

    /// Knows how long nothing new has been written. Written to by one thread.
    private static final class Watch {
        private volatile State state;

        private record State(long nanos, Duration media) {}

        Watch(long nanos) {
            state = new State(nanos, Duration.ZERO);
        }

        void saw(FfmpegProgress block) {
            block.media().filter(media -> media.compareTo(state.media()) > 0).ifPresent(media -> {
                state = new State(System.nanoTime(), media);
            });
        }

        Duration silentFor() {
            return Duration.ofNanos(System.nanoTime() - state.nanos());
        }

        Duration media() {
            return state.media();
        }
    }
}
