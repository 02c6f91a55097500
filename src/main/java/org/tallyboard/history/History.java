package org.tallyboard.history;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/// Keeps facts beyond the end of the board. Several boards on one machine may share it.
public interface History extends AutoCloseable {

    /// Takes in what the board has just learned, in order. Never waits and never fails: what cannot be kept is counted
    /// and becomes a [Gap].
    ///
    /// @param upTo the board has told all that it saw until then, so that this time is no gap once it is written
    /// @param heard the brokers whose events are received
    void record(List<Fact> facts, Instant upTo, Set<String> heard);

    /// Takes in facts that the board itself does not tell.
    void record(List<Fact> facts);

    /// The board stood still between these times, and saw nothing.
    void stoodStill(Instant from, Instant to);

    /// The facts that happened from `from` on and before `to`, oldest first. Reads the disk.
    ///
    /// @param most at most so many, the newest of them
    List<Fact> facts(Instant from, Instant to, int most) throws HistoryException;

    /// The times between `from` and `to` in which no board has seen and written everything, oldest first. Of AWS facts
    /// of such a time may be there all the same, told later. Reads the disk.
    List<Gap> gaps(Instant from, Instant to) throws HistoryException;

    /// The same of the events of a broker, which are heard once or never: also the times in which its stream was down
    /// or not yet up.
    List<Gap> unheard(String broker, Instant from, Instant to) throws HistoryException;

    /// What was known of a broker's jobs before this board began; see [LastKnown]. Reads the disk.
    ///
    /// @param live at most so many that waited or ran
    /// @param ended at most so many that were over
    LastKnown lastKnown(String broker, int live, int ended) throws HistoryException;

    /// Writes what waits.
    @Override
    void close();

    /// Keeps nothing.
    History NONE = new History() {
        @Override
        public void record(List<Fact> facts, Instant upTo, Set<String> heard) {}

        @Override
        public void record(List<Fact> facts) {}

        @Override
        public void stoodStill(Instant from, Instant to) {}

        @Override
        public List<Fact> facts(Instant from, Instant to, int most) {
            return List.of();
        }

        @Override
        public List<Gap> gaps(Instant from, Instant to) {
            return List.of();
        }

        @Override
        public List<Gap> unheard(String broker, Instant from, Instant to) {
            return List.of();
        }

        @Override
        public LastKnown lastKnown(String broker, int live, int ended) {
            return new LastKnown(Instant.EPOCH, List.of());
        }

        @Override
        public void close() {}
    };
}
