package org.tallyboard.recorder.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tallyboard.recorder.capture.Capture;
import org.tallyboard.recorder.capture.Gap;
import org.tallyboard.recorder.capture.Part;

/// Follows the parts of a job that is recorded here: tells when one begins, grows and ends, and for how long nothing
/// was recorded in between.
final class PartWatch {
    private final JobMessage job;
    private final RecorderLog chronicle;
    private final int earlier;
    private Optional<Part> last;
    private Optional<String> lost = Optional.empty();
    private long bytes;

    /// @param before the parts that were there before
    PartWatch(JobMessage job, List<Part> before, RecorderLog chronicle) {
        this.job = job;
        this.chronicle = chronicle;
        this.last = before.isEmpty() ? Optional.empty() : Optional.of(before.getLast());
        this.earlier = last.map(Part::number).orElse(0);
    }

    /// The parts have changed.
    ///
    /// @param parts all, by number
    /// @param start the planned start
    synchronized void saw(List<Part> parts, Optional<Instant> start) {
        if (parts.isEmpty() || parts.getLast().number() <= earlier) {
            return;
        }
        Part newest = parts.getLast();
        if (last.filter(known -> known.number() >= newest.number()).isEmpty()) {
            String cause = lost.orElse(last.isEmpty() ? "late" : "failover");
            last.map(Part::to).or(() -> start).ifPresent(since -> missed(cause, since, newest.from()));
            chronicle.partBegan(job, newest, lost.isPresent());
            lost = Optional.empty();
            bytes = 0;
        }
        if (newest.bytes() > bytes) {
            chronicle.partGrew(newest.bytes() - bytes);
            bytes = newest.bytes();
        }
        last = Optional.of(newest);
    }

    /// A run of the recorder has ended. Runs of which nothing came are no parts.
    synchronized void ended(String cause, String reason) {
        Optional<Part> own = last.filter(part -> part.number() > earlier);
        if (own.isEmpty() || lost.isPresent()) {
            return;
        }
        if (cause.equals(Capture.ASKED)) {
            chronicle.partEnded(job, own.get());
        } else {
            lost = Optional.of(cause);
            chronicle.lost(job, own.get(), cause, reason);
        }
    }

    /// It is over, at the planned end or before.
    synchronized void over(Instant end) {
        lost.ifPresent(cause -> last.ifPresent(part -> missed(cause, part.to(), end)));
    }

    private void missed(String cause, Instant from, Instant to) {
        Duration time = Duration.between(from, to);
        if (time.compareTo(Gap.SMALLEST) >= 0) {
            chronicle.missed(cause, time);
        }
    }
}
