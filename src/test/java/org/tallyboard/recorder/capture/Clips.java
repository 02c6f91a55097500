package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tallyboard.config.SearchPath;

/// Makes short programmes with Debian's ffmpeg and runs it for other purposes of a test.
public final class Clips {
    private Clips() {}

    static Ffmpeg ffmpeg() throws IOException {
        return Ffmpeg.find(SearchPath.ofEnvironment());
    }

    /// 30 s of H.264 with a key frame each second and AAC, as MPEG-TS.
    public static Path programme(Path folder) throws Exception {
        return programme(folder, "320x180");
    }

    static Path programme(Path folder, String size) throws Exception {
        Path clip = folder.resolve("clip-" + size + ".ts");
        run(List.of(
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=" + size + ":rate=25:duration=30",
                "-f",
                "lavfi",
                "-i",
                "sine=duration=30",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-g",
                "25",
                "-c:a",
                "aac",
                "-f",
                "mpegts",
                clip.toString()));
        return clip;
    }

    /// Runs ffmpeg to its end.
    static void run(List<String> arguments) throws Exception {
        Process process = start(arguments);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("ffmpeg failed: " + String.join(" ", arguments));
        }
    }

    /// Starts ffmpeg; whoever calls ends it.
    static Process start(List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of(ffmpeg().binary().toString(), "-loglevel", "error", "-nostdin", "-y"));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /// What ffmpeg is to do with a clip to send it for ever, at the pace of real time.
    static List<String> live(Path clip, String... output) {
        var arguments = new ArrayList<>(List.of("-re", "-stream_loop", "-1", "-i", clip.toString(), "-c", "copy"));
        arguments.addAll(List.of(output));
        return arguments;
    }
}
