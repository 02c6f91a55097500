package org.tallyboard.recorder.worker;

import java.nio.file.Path;
import java.time.Duration;
import org.tallyboard.recorder.capture.CaptureSettings;

/// How a recording worker works.
///
/// @param nodename its Celery node name, `NAME@HOST`; no two workers share one
/// @param queue the queue that it takes jobs from
/// @param slots how many recordings it runs at once
/// @param folder where recordings are written
/// @param maxAttempts how often a job is tried in all
/// @param retryDelay pause before the next attempt
/// @param silence how long a source may send nothing before the attempt fails
/// @param previewExchange exchange for preview pictures; never Celery's own for events
/// @param previewEvery time between two pictures; a source with rarer key frames gives fewer
public record RecorderSettings(
        String nodename,
        String queue,
        int slots,
        Path folder,
        int maxAttempts,
        Duration retryDelay,
        Duration silence,
        String previewExchange,
        Duration previewEvery) {
    public RecorderSettings {
        if (!nodename.matches("[^@\\s]{1,100}@[^@\\s]{1,100}")) {
            throw new IllegalArgumentException("A node name is NAME@HOST.");
        }
        if (slots < 1 || maxAttempts < 1) {
            throw new IllegalArgumentException("A recorder has at least one slot and makes at least one attempt.");
        }
    }

    CaptureSettings capture() {
        return new CaptureSettings(nodename, folder, silence, previewEvery);
    }

    /// The usual worker: four attempts 30 s apart, 15 s of silence, a picture every 2 s on `recording.preview`.
    public static RecorderSettings standard(String nodename, String queue, int slots, Path folder) {
        return new RecorderSettings(
                nodename,
                queue,
                slots,
                folder,
                4,
                Duration.ofSeconds(30),
                Duration.ofSeconds(15),
                "recording.preview",
                Duration.ofSeconds(2));
    }

    /// The same with other pauses, for demonstrations and tests.
    public RecorderSettings withPauses(Duration retry, Duration quiet) {
        return new RecorderSettings(
                nodename, queue, slots, folder, maxAttempts, retry, quiet, previewExchange, previewEvery);
    }
}
