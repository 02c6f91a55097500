package org.tallyboard.recorder.capture;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What is known of a part while it is written: how much there is, which wall times it covers, and how long nothing new
/// has come. Used by the threads that read ffmpeg's output and watch the file.
///
/// A live source cannot be ahead of the time, so what came with the least delay tells when the part's first picture was
/// sent: the smallest difference between the wall time and the media time. A start from what a server had kept ready
/// (HLS gives three segments) is thus counted as of when it was sent, not of when it came.
public final class PartClock {
    /// A source that is further ahead than this is a file: it has no wall time but that of its copying.
    private static final Duration MOST_KEPT_READY = Duration.ofSeconds(60);

    /// A programme's clock that differs more from the wall's is set wrongly, or the programme is an old one.
    private static final Duration MOST_OFF = Duration.ofMinutes(2);

    /// What a server had kept ready comes at the beginning. Later on, a source that is ahead by its own clock is one
    /// whose clock is quick, and its first picture was not made any earlier for that.
    private static final Duration SETTLED = Duration.ofSeconds(30);

    private static final Duration ONE_SECOND = Duration.ofSeconds(1);

    private final Instant begun;
    private Optional<Instant> programme = Optional.empty();
    private Optional<Instant> from = Optional.empty();
    private Instant grown;
    private Instant firstGrown;
    private Duration lead = Duration.ZERO;
    private Duration media = Duration.ZERO;
    private Duration leftOut = Duration.ZERO;
    private long bytes;
    private long mediaGrownAt;
    private long bytesGrownAt;

    /// @param begun when ffmpeg was started
    /// @param nanos the same as [System#nanoTime]
    public PartClock(Instant begun, long nanos) {
        this.begun = begun;
        this.grown = begun;
        this.firstGrown = begun;
        this.mediaGrownAt = nanos;
        this.bytesGrownAt = nanos;
    }

    /// The source tells by a clock of its own when its first picture was made. It counts if that can be true.
    public synchronized void programme(Instant first) {
        programme = Optional.of(first);
    }

    /// How long after a picture was made it comes here.
    public synchronized Duration lag() {
        return programme.isEmpty() ? Duration.ZERO : Duration.between(to(), grown);
    }

    /// ffmpeg has told how much it has written.
    ///
    /// @return whether it is more than before
    public synchronized boolean reached(Instant now, long nanos, Duration written) {
        if (written.compareTo(media) <= 0) {
            return false;
        }
        if (media.isZero()) {
            firstGrown = now;
        }
        media = written;
        mediaGrownAt = nanos;
        grown = now;
        sentWith(now, written);
        return true;
    }

    /// What came at a time is taken for the newest that there was then.
    private void sentWith(Instant now, Duration written) {
        Instant sent = now.minus(written);
        if (from.isEmpty() || sent.isBefore(from.get()) && now.isBefore(firstGrown.plus(SETTLED))) {
            from = Optional.of(sent);
        }
    }

    /// Whether what came at once at the beginning, in no time, is more than connecting takes: what a server had kept
    /// ready of the past, or the beginning of something that it plays for whoever comes.
    synchronized boolean beganWithStock() {
        return from.filter(sent -> sent.isBefore(begun.minus(ONE_SECOND))).isPresent();
    }

    /// The wall time of a time of the file.
    synchronized Optional<Instant> wall(Duration at) {
        return from().map(first -> first.plus(at).minus(lead));
    }

    /// The file has this size.
    synchronized void size(long nanos, long now) {
        if (now > bytes) {
            bytes = now;
            bytesGrownAt = nanos;
        }
    }

    /// The file of a killed ffmpeg was read: this much is in it, which may be less than was told, or more.
    ///
    /// @param written when the file was last written to
    synchronized void measured(Instant written, Duration found) {
        if (found.isPositive()) {
            Optional<Instant> before = from;
            sentWith(written, found);
            if (!from.equals(before)) {
                grown = written;
            }
        }
        media = found;
    }

    /// So much was left out on the way, and the times of the file do not show it.
    synchronized void leftOut(Duration length) {
        leftOut = length;
    }

    /// The first packet of the file has this media time: a copy begins with a key frame, and leaves out what came
    /// before.
    synchronized void begins(Duration first) {
        if (first.compareTo(media) < 0) {
            programme = programme.map(told -> told.plus(first));
            from = from.map(sent -> sent.plus(first));
            media = media.minus(first);
            lead = first;
        }
    }

    /// The source has ended by itself. One that gave everything in less than half of its time is a file: it has no wall
    /// time but that of its copying.
    synchronized void over() {
        if (media.compareTo(Duration.between(begun, grown).multipliedBy(2)) > 0) {
            from = from.map(ignored -> begun);
            programme = Optional.empty();
        }
    }

    /// Whether it came quicker than it was made: it was kept ready, all of it.
    synchronized boolean wasKeptReady() {
        return media.compareTo(Duration.between(begun, grown)) > 0;
    }

    /// How long either media time or size has not grown: a source may repeat old packets, and a full pipe writes
    /// nothing.
    synchronized Duration silentFor(long nanos) {
        return Duration.ofNanos(nanos - Math.min(mediaGrownAt, bytesGrownAt));
    }

    /// How much programme came at the pace at which it was sent: what was kept ready came in no time.
    synchronized Duration recorded() {
        Duration took = Duration.between(begun, grown);
        return media.compareTo(took) < 0 ? media : took;
    }

    synchronized Duration media() {
        return media;
    }

    synchronized long bytes() {
        return bytes;
    }

    /// Wall time of the first picture or sound; empty while there is none.
    public synchronized Optional<Instant> from() {
        return from.filter(ignored -> media.isPositive()).map(sent -> programme
                .filter(told -> Duration.between(told, sent).abs().compareTo(MOST_OFF) < 0)
                .orElseGet(() -> sent.isBefore(begun.minus(MOST_KEPT_READY)) ? begun : sent));
    }

    /// Wall time of the last.
    public synchronized Instant to() {
        Instant end = from().orElse(begun).plus(media).plus(leftOut);
        return end.isAfter(grown) ? grown : end;
    }
}
