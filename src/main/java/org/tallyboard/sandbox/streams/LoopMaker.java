package org.tallyboard.sandbox.streams;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tallyboard.recorder.capture.Ffmpeg;

/// Draws a channel's loop and lets ffmpeg encode it once, into MPEG-TS. The file stays in a folder and is used again.
final class LoopMaker {
    static final int WIDTH = 640;
    static final int HEIGHT = 360;
    static final int FRAMES_PER_SECOND = 15;
    static final int SECONDS = 12;
    /// A key frame each two seconds: a viewer sees a picture soon, and a preview can be made from key frames alone.
    private static final int KEY_FRAME_EVERY = 2 * FRAMES_PER_SECOND;

    private final Ffmpeg ffmpeg;
    private final Path folder;

    LoopMaker(Ffmpeg ffmpeg, Path folder) {
        this.ffmpeg = ffmpeg;
        this.folder = folder;
    }

    /// The channel's loop, made now if it is not there; takes a few seconds of one processor then.
    ///
    /// @throws IOException when ffmpeg cannot encode it
    synchronized Path loop(Channel channel) throws IOException {
        // The name carries what the picture depends on: a changed scene gets a new file.
        String version = Integer.toHexString(channel.scene().toString().hashCode());
        Path file = folder.resolve(channel.name() + "-" + version + ".ts");
        if (Files.isRegularFile(file) && Files.size(file) > 0) {
            return file;
        }
        Files.createDirectories(folder);
        Path partial = Files.createTempFile(folder, channel.name(), ".part");
        try {
            encode(channel.scene(), partial);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
        return file;
    }

    private void encode(Scene scene, Path file) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        ffmpeg.binary().toString(),
                        "-hide_banner",
                        "-nostats",
                        "-loglevel",
                        "error",
                        "-y",
                        "-f",
                        "rawvideo",
                        "-pix_fmt",
                        "rgb24",
                        "-video_size",
                        WIDTH + "x" + HEIGHT,
                        "-framerate",
                        Integer.toString(FRAMES_PER_SECOND),
                        "-i",
                        "pipe:0",
                        // MPEG-4 part 2: every ffmpeg has this encoder, and it is cheap.
                        "-c:v",
                        "mpeg4",
                        "-pix_fmt",
                        "yuv420p",
                        "-q:v",
                        "4",
                        "-g",
                        Integer.toString(KEY_FRAME_EVERY),
                        "-bf",
                        "0",
                        "-f",
                        "mpegts",
                        "-mpegts_flags",
                        "+resend_headers",
                        file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream frames = new BufferedOutputStream(process.getOutputStream(), 1 << 16)) {
            var canvas = new Canvas(WIDTH, HEIGHT);
            int count = SECONDS * FRAMES_PER_SECOND;
            for (int frame = 0; frame < count; frame++) {
                scene.paint(canvas, (double) frame / count);
                frames.write(canvas.pixels());
            }
        } catch (IOException e) {
            process.destroyForcibly();
            throw new IOException("ffmpeg could not encode the picture of a demo channel.", e);
        }
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("ffmpeg could not encode the picture of a demo channel.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while ffmpeg encoded the picture of a demo channel.", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
