package org.tallyboard.recorder.capture;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/// Tells a [Capture.Listener] about the recording as a whole.
final class CaptureReporter {
    /// A source that gives less than this at a time is not back.
    private static final Duration BACK = Duration.ofSeconds(10);

    private final Capture.Listener listener;
    private final RecordedParts reel;
    private final InstantSource time;
    private final Supplier<Instant> since;
    private final DiskOutlook outlook;
    private final ProgressMeter meter = new ProgressMeter();
    /// When the part that is recorded now, or was last, began.
    private Instant begun;
    /// Since when nothing lasting has come; before the first loss that is not known.
    private Optional<Instant> gone = Optional.empty();

    /// @param since from when on a gap counts
    CaptureReporter(
            Capture.Listener listener,
            RecordedParts reel,
            InstantSource time,
            Supplier<Instant> since,
            DiskOutlook outlook) {
        this.listener = listener;
        this.reel = reel;
        this.time = time;
        this.since = since;
        this.outlook = outlook;
        this.begun = time.instant();
    }

    /// A part begins.
    void begin() {
        begun = time.instant();
        meter.begin(whole());
    }

    private ProgressMeter.Whole whole() {
        return reel.whole(since.get(), reel.until().orElseGet(since));
    }

    /// @param troubles what is wrong with the picture or the sound, by the name of the field, and since when
    void progress(long nanos, FfmpegProgress block, Map<String, Instant> troubles) {
        meter.missing(whole().gaps());
        var fields = new LinkedHashMap<>(meter.fields(nanos, block));
        fields.putAll(ProgressMeter.troubles(troubles));
        tell(nanos, fields);
    }

    /// A source that comes for a moment again and again, as a playlist does that has ended and stays, is not back.
    private Instant goneSince(Instant last) {
        Instant since = gone.filter(known ->
                        known.isBefore(last) && Duration.between(begun, last).compareTo(BACK) < 0)
                .orElse(last);
        gone = Optional.of(since);
        return since;
    }

    /// Nothing comes. Told only if something came before: a job that has not begun has nothing to lose yet.
    void lost(String reason) {
        reel.until()
                .ifPresentOrElse(
                        last -> tell(
                                System.nanoTime(),
                                ProgressMeter.lost(reel.whole(since.get(), time.instant()), goneSince(last), reason)),
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

    void preview(Previewer.Picture picture) {
        listener.preview(picture.takenAt(), picture.jpeg());
    }

    void parts() {
        listener.parts(reel.parts());
    }
}
