package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.tallyboard.config.SearchPath;

/// The ffmpeg executable that records.
///
/// @param binary absolute path of the executable
public record Ffmpeg(Path binary) {

    /// The ffmpeg of the search path; else the one that the library `org.bytedeco:ffmpeg` carries, unpacked into its
    /// cache on first use.
    ///
    /// @throws IOException when there is neither, with what to install
    public static Ffmpeg find(SearchPath path) throws IOException {
        Optional<Path> installed = path.executable("ffmpeg");
        return installed.isPresent() ? new Ffmpeg(installed.get()) : bundled();
    }

    private static Ffmpeg bundled() throws IOException {
        try {
            return new Ffmpeg(Path.of(Loader.load(org.bytedeco.ffmpeg.ffmpeg.class)));
        } catch (RuntimeException | LinkageError e) {
            throw new IOException(
                    "No ffmpeg: none in PATH, and none for this platform in the program. Install the package ffmpeg.",
                    e);
        }
    }
}
