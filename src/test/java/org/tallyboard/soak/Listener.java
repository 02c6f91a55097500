package org.tallyboard.soak;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.tallyboard.recorder.capture.Ffmpeg;

/// An ffmpeg in listen mode that sends the programme to one client, from when it is made: one for each client, because
/// ffmpeg would fill its buffers with old pictures while nobody is there.
final class Listener implements AutoCloseable {
    private final Process process;
    private final LiveFeed.Viewer viewer;

    Listener(Ffmpeg ffmpeg, LiveFeed feed, List<String> output) throws IOException {
        var command = new ArrayList<>(List.of(
                ffmpeg.binary().toString(),
                "-loglevel",
                "quiet",
                "-f",
                "mpegts",
                "-probesize",
                "32768",
                "-analyzeduration",
                "500000",
                "-fpsprobesize",
                "0",
                "-i",
                "pipe:0",
                "-c",
                "copy",
                "-flush_packets",
                "1"));
        command.addAll(output);
        process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        viewer = feed.subscribe();
        Thread.ofPlatform().daemon().name("listener").start(() -> {
            try (OutputStream input = process.getOutputStream()) {
                viewer.copyTo(input);
            } catch (IOException e) {
                // The client has gone, and ffmpeg with it.
                process.destroyForcibly();
            }
        });
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        viewer.close();
        process.destroyForcibly();
    }
}
