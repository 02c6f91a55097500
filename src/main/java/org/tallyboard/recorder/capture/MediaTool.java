package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What ffmpeg and ffprobe say about files, and the joining of several into one. Nothing is decoded.
final class MediaTool {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final int MAX_OUTPUT = 1 << 20;
    /// The end of a file whose writer was killed; what is before it is whole.
    private static final String CUT_OFF = "File ended prematurely";

    private final Launcher launcher;
    private final Ffmpeg ffmpeg;

    MediaTool(Launcher launcher, Ffmpeg ffmpeg) {
        this.launcher = launcher;
        this.ffmpeg = ffmpeg;
    }

    /// @param streams as ffprobe describes them
    /// @param duration empty when the file does not tell, because its writer was killed
    record Media(List<JsonNode> streams, Optional<Duration> duration) {
        Media {
            streams = List.copyOf(streams);
        }

        /// What has to be the same in two files for one to be the continuation of the other.
        List<String> signature() {
            return streams.stream()
                    .map(stream -> String.join(
                            " ",
                            List.of("codec_type", "codec_name", "width", "height", "pix_fmt", "sample_rate", "channels", "extradata_hash")
                                    .stream()
                                    .map(fact -> stream.path(fact).asString("-"))
                                    .toList()))
                    .toList();
        }
    }

    /// @param media how much programme could be read
    /// @param errors what ffmpeg complained about; none for a whole file
    record Reading(Duration media, List<String> errors) {
        Reading {
            errors = List.copyOf(errors);
        }

        /// Likewise, without the complaint about an end that is cut off.
        List<String> damage() {
            return errors.stream().filter(line -> !line.contains(CUT_OFF)).toList();
        }
    }

    /// @throws IOException when it is no media file, with ffprobe's words
    Media probe(Path file) throws IOException, InterruptedException {
        var text = new StringBuffer();
        var log = new FfmpegLog();
        List<String> command = List.of(
                ffmpeg.probe().toString(),
                "-loglevel",
                "level+error",
                "-show_streams",
                "-show_format",
                "-show_data_hash",
                "sha256",
                "-of",
                "json",
                file.toString());
        int exit = run(command, log, line -> {
            if (text.length() < MAX_OUTPUT) {
                text.append(line).append('\n');
            }
        });
        if (exit != 0) {
            throw new IOException(log.lastError().orElse("ffprobe ended with exit code " + exit));
        }
        try {
            JsonNode answer = JsonMapper.shared().readTree(text.toString());
            return new Media(
                    answer.path("streams").valueStream().toList(),
                    seconds(answer.path("format").path("duration").asString("")));
        } catch (JacksonException e) {
            throw new IOException("ffprobe's answer cannot be read", e);
        }
    }

    /// Reads the whole file.
    Reading read(Path file) throws IOException, InterruptedException {
        var log = new FfmpegLog();
        var media = new AtomicReference<>(Duration.ZERO);
        var parser = new FfmpegProgress.Parser();
        var command = command("-progress", "pipe:1", "-i", file.toString(), "-map", "0", "-c", "copy", "-f", "null", "-");
        int exit = run(
                command,
                log,
                line -> parser.accept(line).flatMap(FfmpegProgress::media).ifPresent(media::set));
        var errors = new ArrayList<>(log.lines());
        if (exit != 0 && errors.isEmpty()) {
            errors.add("ffmpeg ended with exit code " + exit);
        }
        return new Reading(media.get(), errors);
    }

    /// Puts files of the same streams one after the other into a new one.
    ///
    /// @param target its folder is free for a list as well
    /// @throws IOException when that fails, or if a file cannot be read to its end, with ffmpeg's words
    void join(List<Path> files, Path target, Container container) throws IOException, InterruptedException {
        Path list = target.resolveSibling("parts.txt");
        Files.write(
                list,
                // Absolute, and with the one character escaped that could end the quotation.
                files.stream()
                        .map(file -> "file '" + file.toAbsolutePath().toString().replace("'", "'\\''") + "'")
                        .toList());
        var command = new ArrayList<>(command("-f", "concat", "-safe", "0", "-i", list.toString(), "-map", "0", "-c", "copy"));
        if (container == Container.MP4) {
            command.addAll(List.of("-movflags", "+faststart"));
        }
        command.addAll(List.of("-f", container.muxer(), target.toString()));
        var log = new FfmpegLog();
        int exit = run(command, log, line -> {});
        Files.delete(list);
        List<String> errors =
                log.lines().stream().filter(line -> !line.contains(CUT_OFF)).toList();
        if (exit != 0 || !errors.isEmpty()) {
            throw new IOException(
                    errors.isEmpty() ? "ffmpeg ended with exit code " + exit : log.lastError().orElse(errors.getLast()));
        }
    }

    /// As ffmpeg names itself, such as `5.1.9-0+deb12u1`.
    String version() throws IOException, InterruptedException {
        var first = new AtomicReference<>("");
        run(List.of(ffmpeg.binary().toString(), "-version"), new FfmpegLog(), line -> {
            if (line.startsWith("ffmpeg version ")) {
                first.set(line.split(" ")[2]);
            }
        });
        return first.get();
    }

    private List<String> command(String... words) {
        var command = new ArrayList<>(
                List.of(ffmpeg.binary().toString(), "-hide_banner", "-nostats", "-nostdin", "-loglevel", "level+error", "-y"));
        command.addAll(List.of(words));
        return command;
    }

    private int run(List<String> command, FfmpegLog log, java.util.function.Consumer<String> output)
            throws IOException, InterruptedException {
        try (FfmpegRun run = FfmpegRun.start(launcher, command, log, output)) {
            while (!run.ended(LOOK_EVERY)) {
                // A recording of many hours takes minutes to read.
            }
            return run.exit();
        }
    }

    private static Optional<Duration> seconds(String text) {
        return text.matches("\\d{1,9}(\\.\\d{1,9})?")
                ? Optional.of(Duration.ofMillis(Math.round(Double.parseDouble(text) * 1000)))
                : Optional.empty();
    }
}
