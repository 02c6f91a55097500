package org.tallyboard.recorder.capture;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/// Tells a [Capture.Listener] about the recording as a whole.
final class Teller {
    private final Capture.Listener listener;
    private final Reel reel;
    private final InstantSource time;
    private final Supplier<Instant> since;
    private final Outlook outlook;
    private final ProgressMeter meter = new ProgressMeter();

    /// @param since from when on a gap counts
    Teller(Capture.Listener listener, Reel reel, InstantSource time, Supplier<Instant> since, Outlook outlook) {
        this.listener = listener;
        this.reel = reel;
        this.time = time;
        this.since = since;
        this.outlook = outlook;
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
        tell(nanos, meter.fields(nanos, block));
    }

    /// Nothing comes. Told only if something came before: a job that has not begun has nothing to lose yet.
    void lost(String reason) {
        reel.until()
                .ifPresentOrElse(
                        last -> tell(
                                System.nanoTime(),
                                ProgressMeter.lost(reel.whole(since.get(), time.instant()), last, reason)),
                        this::ahead);
    }

    /// Nothing has been recorded yet: all that there is to tell is a disk that will not do.
    void ahead() {
        Map<String, JsonNode> disk = outlook.fields(System.nanoTime());
        if (!disk.isEmpty()) {
            listener.progress(disk);
        }
    }

    private void tell(long nanos, Map<String, JsonNode> fields) {
        var all = new LinkedHashMap<>(fields);
        all.putAll(outlook.fields(nanos));
        listener.progress(all);
    }

    void preview(PreviewFile.Picture picture) {
        listener.preview(picture.takenAt(), picture.jpeg());
    }

    void parts() {
        listener.parts(reel.parts());
    }
}
