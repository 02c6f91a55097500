package org.tallyboard.recorder.capture;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/// Tells a [Capture.Listener] about the recording as a whole.
final class Teller {
    private final Capture.Listener listener;
    private final Reel reel;
    private final InstantSource time;
    private final Supplier<Instant> since;
    private final ProgressMeter meter = new ProgressMeter();

    /// @param since from when on a gap counts
    Teller(Capture.Listener listener, Reel reel, InstantSource time, Supplier<Instant> since) {
        this.listener = listener;
        this.reel = reel;
        this.time = time;
        this.since = since;
    }

    /// A part begins.
    void begin() {
        meter.begin(whole());
    }

    private ProgressMeter.Whole whole() {
        return reel.whole(since.get(), reel.until().orElseGet(since));
    }

    void progress(long nanos, FfmpegProgress block) {
        meter.missing(whole().gaps());
        listener.progress(meter.fields(nanos, block));
    }

    /// Nothing comes. Told only if something came before: a job that has not begun has nothing to lose yet.
    void lost(String reason) {
        reel.until()
                .ifPresent(last ->
                        listener.progress(ProgressMeter.lost(reel.whole(since.get(), time.instant()), last, reason)));
    }

    void preview(PreviewFile.Picture picture) {
        listener.preview(picture.takenAt(), picture.jpeg());
    }

    void parts() {
        listener.parts(reel.parts());
    }
}
