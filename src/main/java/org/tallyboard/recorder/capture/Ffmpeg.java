package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.config.SearchPath;

/// The ffmpeg executable that records, with the ffprobe that belongs to it.
///
/// @param binary absolute path of the executable
/// @param probe absolute path of ffprobe, by which finished files are looked at
/// @param setpriv util-linux's program that lets ffmpeg die with this process, where there is one that works
/// @param nice the program that lets previews and measuring give way to what records, where there is one
/// @param features what it knows
public record Ffmpeg(Path binary, Path probe, Optional<Path> setpriv, Optional<Path> nice, FfmpegFeatures features) {
    private static final Logger LOG = LoggerFactory.getLogger(Ffmpeg.class);
    private static final int PATIENCE_SECONDS = 30;

    /// The ffprobe beside it, and nothing that ties its life to ours. It is not asked what it knows.
    public Ffmpeg(Path binary) {
        this(binary, beside(binary), Optional.empty(), Optional.empty(), FfmpegFeatures.UNKNOWN);
    }

    /// The ffmpeg of the search path; else the one that the library `org.bytedeco:ffmpeg` carries, unpacked into its
    /// cache on first use.
    ///
    /// @throws IOException when there is neither, or no ffprobe beside it, with what to install
    public static Ffmpeg find(SearchPath path) throws IOException {
        Optional<Path> installed = path.executable("ffmpeg");
        Path binary = installed.isPresent() ? installed.get() : bundled();
        return of(binary, path);
    }

    /// This ffmpeg, with the ffprobe beside it.
    ///
    /// @throws IOException when it does not run, or has no ffprobe beside it
    public static Ffmpeg of(Path binary, SearchPath path) throws IOException {
        Path probe = beside(binary);
        if (!Files.isExecutable(probe)) {
            throw new IOException("There is an ffmpeg but no ffprobe: " + probe + ". Install the package ffmpeg.");
        }
        return new Ffmpeg(
                binary,
                probe,
                path.executable("setpriv").filter(setpriv -> works(setpriv, binary)),
                path.executable("nice"),
                FfmpegFeatures.of(binary));
    }

    /// Whether it starts ffmpeg here. It calls capset(2) whatever it is asked for, which a service that is confined
    /// may not be allowed; ffmpeg without it outlives a worker that is killed, and with it would never record.
    private static boolean works(Path setpriv, Path ffmpeg) {
        Optional<Process> asked = Optional.empty();
        try {
            asked = Optional.of(
                    new ProcessBuilder(setpriv.toString(), "--pdeathsig", "KILL", ffmpeg.toString(), "-version")
                            .redirectErrorStream(true)
                            .start());
            asked.get().getOutputStream().close();
            String said = new String(asked.get().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (asked.get().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    && asked.get().exitValue() == 0) {
                return true;
            }
            LOG.warn("{} does not work here, so ffmpeg does not end with this process: {}", setpriv, said.strip());
        } catch (IOException e) {
            LOG.warn("{} cannot be started, so ffmpeg does not end with this process: {}", setpriv, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            asked.ifPresent(Process::destroyForcibly);
        }
        return false;
    }

    private static Path beside(Path binary) {
        return binary.resolveSibling(binary.getFileName().toString().replaceFirst("^ffmpeg", "ffprobe"));
    }

    private static Path bundled() throws IOException {
        try {
            Loader.load(org.bytedeco.ffmpeg.ffprobe.class);
            return Path.of(Loader.load(org.bytedeco.ffmpeg.ffmpeg.class));
        } catch (RuntimeException | LinkageError e) {
            throw new IOException(
                    "No ffmpeg: none in PATH, and none for this platform in the program. Install the package ffmpeg.",
                    e);
        }
    }
}
