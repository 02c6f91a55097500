package org.tallyboard.recorder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.TaskBody;
import org.tallyboard.recorder.RecordingRequest.Refused;
import tools.jackson.databind.JsonNode;

/// One attempt at one job: records until the planned end, until the source ends, or until it is stopped.
final class RecordingAttempt {
    private static final Logger LOG = LoggerFactory.getLogger(RecordingAttempt.class);
    /// A source that ends so little before the planned end has given its programme.
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final Ffmpeg ffmpeg;
    private final RecorderSettings settings;
    private final InstantSource time;
    private final Listener listener;
    private volatile boolean stopRequested;

    /// What the outside is told while it records. Called on different threads.
    interface Listener {
        void progress(Map<String, JsonNode> fields);

        void preview(Instant takenAt, byte[] jpeg);
    }

    /// How an attempt ended.
    sealed interface Ending {
        /// The programme is in the file.
        record Done(Path file, long bytes, Duration media) implements Ending {}

        /// It is not, or not all of it.
        ///
        /// @param kind the name of an exception class, as Celery shows failures
        /// @param message one sentence
        /// @param log ffmpeg's last lines
        /// @param again whether another attempt can help
        record Failed(String kind, String message, List<String> log, boolean again) implements Ending {}
    }

    RecordingAttempt(Ffmpeg ffmpeg, RecorderSettings settings, InstantSource time, Listener listener) {
        this.ffmpeg = ffmpeg;
        this.settings = settings;
        this.time = time;
        this.listener = listener;
    }

    /// Ends the recording soon; the file is finished properly.
    void stop() {
        stopRequested = true;
    }

    /// Records; blocks until it is over.
    Ending run(String jobId, int attempt, TaskBody body) throws InterruptedException {
        try {
            var request = RecordingRequest.of(body);
            if (request.end().isPresent()
                    && !time.instant().isBefore(request.end().get())) {
                return refused("its planned end, " + request.end().get() + ", has passed");
            }
            var folder = new RecordingFolder(settings.folder());
            Ending ending = record(request, folder.newFile(request.title(), jobId, attempt), true);
            boolean withoutVideo = ending instanceof Ending.Failed failed
                    && failed.log().stream().anyMatch(line -> line.contains("does not contain any stream"));
            // Sound alone has no picture to preview.
            return withoutVideo ? record(request, folder.newFile(request.title(), jobId, attempt), false) : ending;
        } catch (Refused e) {
            return refused(String.valueOf(e.getMessage()));
        } catch (IOException | UncheckedIOException e) {
            return new Ending.Failed("RecorderError", String.valueOf(e.getMessage()), List.of(), true);
        }
    }

    private static Ending refused(String reason) {
        return new Ending.Failed("RecordingRefused", reason, List.of(), false);
    }

    private Ending record(RecordingRequest request, Path file, boolean withPreview)
            throws IOException, InterruptedException {
        var log = new FfmpegLog(request.source().toString(), request.sourceForPeople());
        var meter = new ProgressMeter();
        var watch = new Watch(System.nanoTime());
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
                    if (over || stopRequested || verdict.isPresent()) {
                        run.stop();
                    }
                }
                return verdict.<Ending>map(reason -> failed("SourceSilent", reason, log))
                        .orElseGet(() -> judge(request, run, file, watch));
            }
        }
    }

    private Ending judge(RecordingRequest request, FfmpegRun run, Path file, Watch watch) {
        Instant now = time.instant();
        if (stopRequested) {
            return new Ending.Failed(
                    "RecorderStopped", "the recorder was stopped", run.log().lines(), false);
        }
        dropIfEmpty(file);
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
        return new Ending.Done(file, bytes, watch.media());
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
