package org.tallyboard.recorder.worker;

import java.nio.file.Path;
import java.time.Duration;
import org.tallyboard.config.RecorderConfig;
import org.tallyboard.recorder.capture.CaptureSettings;
import org.tallyboard.recorder.source.AllowedSources;

/// How a recording worker works.
///
/// @param queue the queue that it takes jobs from
/// @param slots how many recordings it runs at once
/// @param state where it remembers what ended and what was revoked
/// @param maxAttempts how often a job of which nothing could be recorded is tried in all
/// @param retryDelay pause before the second attempt; it doubles from attempt to attempt
/// @param longestRetryDelay but grows no longer than this
/// @param followUps the queue for what follows a job (callbacks, the rest of a chain) and names no queue itself
/// @param previewExchange exchange for preview pictures; never Celery's own for events
/// @param capture how it records, and its Celery node name, `NAME@HOST`; no two workers share one
public record RecorderSettings(
        String queue,
        int slots,
        Path state,
        int maxAttempts,
        Duration retryDelay,
        Duration longestRetryDelay,
        String followUps,
        String previewExchange,
        CaptureSettings capture) {

    /// No pause before another attempt is longer, however many failed.
    public static final Duration LONGEST_RETRY_DELAY = Duration.ofSeconds(60);

    public RecorderSettings {
        if (!capture.worker().matches("[^@\\s/]{1,100}@[^@\\s/]{1,100}")) {
            throw new IllegalArgumentException("A node name is NAME@HOST.");
        }
        if (slots < 1 || maxAttempts < 1) {
            throw new IllegalArgumentException("A recorder has at least one slot and makes at least one attempt.");
        }
    }

    /// Its Celery node name, `NAME@HOST`.
    public String nodename() {
        return capture.worker();
    }

    /// The pause before the attempt that follows this one.
    ///
    /// @param retries of the attempt that failed, from 0
    Duration delayAfter(int retries) {
        Duration delay = retryDelay.multipliedBy(1L << Math.min(retries, 20));
        return delay.compareTo(longestRetryDelay) < 0 ? delay : longestRetryDelay;
    }

    /// The usual worker: attempts after 5, 10, 20, 40 and then every 60 s, 15 s of silence, a picture every 2 s on
    /// `recording.preview`, sources at public addresses.
    public static RecorderSettings standard(String nodename, String queue, int slots, Path folder, Path state) {
        RecorderConfig usual = RecorderConfig.standard();
        return new RecorderSettings(
                queue,
                slots,
                state,
                usual.maxAttempts(),
                usual.retryDelay(),
                LONGEST_RETRY_DELAY,
                usual.followUps(),
                "recording.preview",
                new CaptureSettings(nodename, folder, usual.silence(), usual.previewEvery()));
    }

    /// The same with equal pauses between fewer attempts, for demonstrations and tests.
    public RecorderSettings withAttempts(int most, Duration pause) {
        return new RecorderSettings(queue, slots, state, most, pause, pause, followUps, previewExchange, capture);
    }

    /// The same with another patience for a source that sends nothing.
    public RecorderSettings withSilence(Duration quiet) {
        return new RecorderSettings(
                queue,
                slots,
                state,
                maxAttempts,
                retryDelay,
                longestRetryDelay,
                followUps,
                previewExchange,
                capture.withSilence(quiet));
    }

    /// The same with other sources.
    public RecorderSettings withSources(AllowedSources others) {
        return new RecorderSettings(
                queue,
                slots,
                state,
                maxAttempts,
                retryDelay,
                longestRetryDelay,
                followUps,
                previewExchange,
                capture.withSources(others));
    }
}
