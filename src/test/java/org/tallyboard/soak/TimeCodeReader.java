package org.tallyboard.soak;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.tallyboard.recorder.capture.Ffmpeg;

/// Reads the time codes of a recorded file.
final class TimeCodeReader {
    private final Ffmpeg ffmpeg;

    /// @param ticks of the pictures, in the order of the file
    /// @param unreadable pictures without a time code that can be read
    record Seen(List<Long> ticks, int unreadable) {
        Seen {
            ticks = List.copyOf(ticks);
        }
    }

    TimeCodeReader(Ffmpeg ffmpeg) {
        this.ffmpeg = ffmpeg;
    }

    /// Every picture that can be decoded; nothing of a file that has none.
    Seen read(Path file) throws IOException {
        Process process = new ProcessBuilder(
                        ffmpeg.binary().toString(),
                        "-loglevel",
                        "quiet",
                        "-nostdin",
                        "-i",
                        file.toString(),
                        "-map",
                        "0:v:0",
                        "-fps_mode",
                        "passthrough",
                        "-f",
                        "rawvideo",
                        "-pix_fmt",
                        "gray",
                        "pipe:1")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var ticks = new ArrayList<Long>();
        int unreadable = 0;
        try (InputStream pictures = process.getInputStream()) {
            for (byte[] picture = pictures.readNBytes(TimeCode.BYTES);
                    picture.length == TimeCode.BYTES;
                    picture = pictures.readNBytes(TimeCode.BYTES)) {
                OptionalLong tick = TimeCode.read(picture);
                if (tick.isPresent()) {
                    ticks.add(tick.getAsLong());
                } else {
                    unreadable++;
                }
            }
        } finally {
            process.destroyForcibly();
        }
        return new Seen(ticks, unreadable);
    }
}
