package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// The disk that all recordings of a worker are written to, and what each of them writes. One for each worker, because
/// what one recording needs depends on the others.
public final class Disk {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Path folder;
    private final long minFree;
    private final boolean keepsParts;
    private final InstantSource time;
    private final Set<Claim> claims = new HashSet<>();
    private final Set<Supplier<DiskForecast.Writer>> writers = ConcurrentHashMap.newKeySet();

    public Disk(CaptureSettings settings, InstantSource time) {
        this.folder = settings.folder();
        this.minFree = settings.minFree();
        this.keepsParts = settings.keepParts();
        this.time = time;
    }

    /// What can be said of a job long before it begins, as one sentence; empty when there is room as far as is known.
    public Optional<String> warning(RecordingRequest job) {
        Instant now = time.instant();
        var writer = new DiskForecast.Writer(
                job.start().orElse(now), job.end(), 0, OptionalDouble.empty(), job.container() != Container.MKV);
        return forecast(() -> writer).map(shortage -> words(shortage, job.end()));
    }

    /// A recording writes here from now on, until it [leaves][#leave].
    void enter(Supplier<DiskForecast.Writer> writer) {
        writers.add(writer);
    }

    void leave(Supplier<DiskForecast.Writer> writer) {
        writers.remove(writer);
    }

    /// Room that somebody is about to fill.
    final class Claim implements AutoCloseable {
        private final long bytes;
        private final Path made;

        private Claim(long bytes, Path made) {
            this.bytes = bytes;
            this.made = made;
        }

        /// What is still to be written.
        private long left() {
            try {
                return Math.max(0, bytes - Files.size(made));
            } catch (IOException e) {
                return bytes;
            }
        }

        @Override
        public void close() {
            synchronized (claims) {
                claims.remove(this);
                claims.notifyAll();
            }
        }
    }

    /// Claims room for a file, so that of several that are made at the same time each finds its own, and what has to
    /// stay free stays free. Waits for those that have a claim, whose parts go when they are done.
    ///
    /// @param made the file, as it grows
    /// @return empty when there is not enough, also without the others
    Optional<Claim> claim(long bytes, Path made) throws IOException, InterruptedException {
        synchronized (claims) {
            while (true) {
                long claimed = claims.stream().mapToLong(Claim::left).sum();
                if (minFree == 0 || DiskSpace.free(folder) - claimed - minFree >= bytes) {
                    var claim = new Claim(bytes, made);
                    claims.add(claim);
                    return Optional.of(claim);
                }
                if (claims.isEmpty()) {
                    return Optional.empty();
                }
                claims.wait(LOOK_EVERY.toMillis());
            }
        }
    }

    /// Looks at the disk and ahead.
    ///
    /// @return empty when there is room, or nobody knows
    Optional<DiskForecast.Shortage> forecast(Supplier<DiskForecast.Writer> mine) {
        long free;
        try {
            free = DiskSpace.free(folder);
        } catch (IOException e) {
            // The folder may not be there yet; whoever is to write there will say why it cannot.
            return Optional.empty();
        }
        List<DiskForecast.Writer> others = writers.stream()
                .filter(writer -> !writer.equals(mine))
                .map(Supplier::get)
                .toList();
        return DiskForecast.of(mine.get(), others, new DiskForecast.Room(free - minFree, keepsParts), time.instant());
    }

    /// When there will be no room for what is recorded now, the earliest of all recordings; empty when there is
    /// enough, or nobody knows.
    public Optional<Instant> fullAt() {
        return writers.stream()
                .flatMap(writer -> forecast(writer).stream())
                .flatMap(shortage -> shortage.fullAt().stream())
                .min(Comparator.naturalOrder());
    }

    /// @param end the planned end
    String words(DiskForecast.Shortage shortage, Optional<Instant> end) {
        return shortage.fullAt()
                .map(at -> (at.isAfter(time.instant())
                                ? "the disk will be full in " + minutes(time.instant(), at)
                                : "the disk is full")
                        + end.filter(at::isBefore)
                                .map(planned -> ", " + minutes(at, planned) + " before the planned end")
                                .orElse("")
                        + ": make room, or lower min_free_gb in [recorder]")
                .orElseGet(() -> "there will be no room to join its parts: " + (shortage.missing() >> 20)
                        + " MiB are missing at the planned end");
    }

    private static String minutes(Instant from, Instant to) {
        Duration length = Duration.between(from, to);
        return length.toMinutes() == 0 ? length.toSeconds() + " s" : length.toMinutes() + " min";
    }
}
