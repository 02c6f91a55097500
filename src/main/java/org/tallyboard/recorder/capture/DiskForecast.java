package org.tallyboard.recorder.capture;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;

/// Whether a recording will find room on the disk until its planned end, worked out from what all recordings there
/// write. Pure: no clock, no disk.
final class DiskForecast {
    private DiskForecast() {}

    /// What one recording writes.
    ///
    /// @param from when it begins; not after now for one that writes already
    /// @param until its planned end; without one it is taken to write for ever
    /// @param written bytes of its parts so far
    /// @param rate bytes per second; empty while they are not known, which is counted as the mean of the known ones
    /// @param joined whether a file as big as all its parts is made beside them at the end
    record Writer(Instant from, Optional<Instant> until, long written, OptionalDouble rate, boolean joined) {
        private boolean writes(Instant at) {
            return !from.isAfter(at) && until.map(at::isBefore).orElse(true);
        }

        /// The joined file, at a rate, at the planned end.
        private double whole(Instant now, double rate) {
            Instant begin = later(from, now);
            return written
                    + until.filter(begin::isBefore)
                            .map(end -> rate * seconds(begin, end))
                            .orElse(0.0);
        }
    }

    /// What a disk has for recordings.
    ///
    /// @param usable bytes that may still be written; negative where more are to stay free than are
    /// @param keepsParts whether parts stay beside the file that was made of them
    record Room(long usable, boolean keepsParts) {}

    /// There will not be room for everything.
    ///
    /// @param missing bytes, joining included
    /// @param fullAt when nothing more can be recorded; empty when it is only the joined file that has no room
    record Shortage(long missing, Optional<Instant> fullAt) {}

    /// Looks ahead to the planned end of one recording.
    ///
    /// @param others what else is written on the same disk
    /// @return empty when there is room, and as well when nobody knows: without a planned end, or without any rate
    static Optional<Shortage> of(Writer mine, List<Writer> others, Room room, Instant now) {
        if (room.usable() <= 0) {
            return Optional.of(new Shortage(-room.usable(), Optional.of(now)));
        }
        var writers = new ArrayList<>(others);
        writers.add(mine);
        OptionalDouble mean = writers.stream()
                .flatMapToDouble(writer -> writer.rate().stream())
                .average();
        if (mean.isEmpty() || mine.until().filter(now::isBefore).isEmpty()) {
            return Optional.empty();
        }
        Instant end = mine.until().get();
        Optional<Instant> fullAt = Optional.empty();
        double used = 0;
        double joining = 0;
        Instant at = now;
        for (Instant next : turns(writers, now, end)) {
            Instant from = at;
            double rate = writers.stream()
                    .filter(writer -> writer.writes(from))
                    .mapToDouble(writer -> writer.rate().orElse(mean.getAsDouble()))
                    .sum();
            double grown = used + rate * seconds(from, next);
            if (fullAt.isEmpty() && grown > room.usable() && mine.writes(from)) {
                double left = Math.max(0, room.usable() - used);
                fullAt = Optional.of(from.plusMillis(Math.round(left / rate * 1000)));
            }
            used = grown;
            at = next;
            // Those that end together are joined together. Joined files replace their parts, unless these are kept.
            double joined = writers.stream()
                    .filter(writer -> writer.joined()
                            && writer.until().filter(next::equals).isPresent())
                    .mapToDouble(writer -> writer.whole(now, writer.rate().orElse(mean.getAsDouble())))
                    .sum();
            joining = next.equals(end) && mine.joined() ? joined : 0;
            used += room.keepsParts() && !next.equals(end) ? joined : 0;
        }
        double missing = used + joining - room.usable();
        return missing > 0 ? Optional.of(new Shortage(Math.round(missing), fullAt)) : Optional.empty();
    }

    /// The times at which somebody begins or ends, and the end; each once, in order.
    private static TreeSet<Instant> turns(List<Writer> writers, Instant now, Instant end) {
        var turns = new TreeSet<Instant>();
        for (Writer writer : writers) {
            turns.add(writer.from());
            writer.until().ifPresent(turns::add);
        }
        turns.removeIf(turn -> !turn.isAfter(now) || turn.isAfter(end));
        turns.add(end);
        return turns;
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }

    private static Instant later(Instant left, Instant right) {
        return left.isAfter(right) ? left : right;
    }
}
