package org.tallyboard.recorder.capture;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// What one recording tells of the room that it will find, looked up anew every few seconds. A change for the worse is
/// a line in the log.
final class DiskOutlook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskOutlook.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    /// With less, the bit rate says little.
    private static final Duration ENOUGH = Duration.ofSeconds(5);

    private final Disk disk;
    private final Assignment assignment;
    private final RunControl wishes;
    private final RecordedParts reel;
    private final Supplier<DiskForecast.Writer> writer = this::writer;
    private Optional<DiskForecast.Shortage> shortage = Optional.empty();
    private boolean looked;
    private long lookedAt;

    DiskOutlook(Disk disk, Assignment assignment, RunControl wishes, RecordedParts reel) {
        this.disk = disk;
        this.assignment = assignment;
        this.wishes = wishes;
        this.reel = reel;
    }

    /// It writes from now on.
    DiskOutlook open() {
        disk.enter(writer);
        return this;
    }

    /// The fields of a progress event, by the recording contract; none when there is room or nobody knows.
    Map<String, JsonNode> fields(long nanos) {
        return look(nanos)
                .map(found -> ProgressMeter.disk(found.fullAt(), found.missing()))
                .orElse(Map.of());
    }

    private synchronized Optional<DiskForecast.Shortage> look(long nanos) {
        if (looked && nanos - lookedAt < LOOK_EVERY.toNanos()) {
            return shortage;
        }
        looked = true;
        lookedAt = nanos;
        Optional<DiskForecast.Shortage> before = shortage;
        shortage = disk.forecast(writer);
        boolean worse = before.isEmpty()
                || before.get().fullAt().isEmpty()
                        && shortage.flatMap(DiskForecast.Shortage::fullAt).isPresent();
        if (shortage.isPresent() && worse) {
            LOG.warn(
                    "Job {}: {}",
                    assignment.jobId(),
                    disk.words(shortage.get(), wishes.request().end()));
        } else if (shortage.isEmpty() && before.isPresent()) {
            LOG.info("Job {}: there is room on the disk again", assignment.jobId());
        }
        return shortage;
    }

    private DiskForecast.Writer writer() {
        RecordingRequest request = wishes.request();
        List<Part> parts = reel.parts();
        Duration media = RecordedParts.media(parts);
        long bytes = parts.stream().mapToLong(Part::bytes).sum();
        boolean together = parts.stream().map(Part::folder).distinct().count() <= 1;
        return new DiskForecast.Writer(
                request.start().orElse(Instant.EPOCH),
                request.end(),
                bytes,
                media.compareTo(ENOUGH) < 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(bytes * 1000.0 / media.toMillis()),
                together && (parts.size() > 1 || request.container() != Container.MKV));
    }

    /// It writes nothing more.
    @Override
    public void close() {
        disk.leave(writer);
    }
}
