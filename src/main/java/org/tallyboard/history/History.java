package org.tallyboard.history;

import java.time.Instant;
import java.util.List;

/// Keeps facts beyond the end of the board. Several boards on one machine may share it.
public interface History extends AutoCloseable {

    /// Takes in what the board has just learned, in order. Never waits and never fails: what cannot be kept is counted
    /// and becomes a [Gap].
    ///
    /// @param upTo the board has told all that it saw until then, so that this time is no gap once it is written
    void record(List<Fact> facts, Instant upTo);

    /// Takes in facts that the board itself does not tell.
    void record(List<Fact> facts);

    /// The board stood still between these times, and saw nothing.
    void stoodStill(Instant from, Instant to);

    /// The facts that happened from `from` on and before `to`, oldest first. Reads the disk.
    ///
    /// @param most at most so many, the newest of them
    List<Fact> facts(Instant from, Instant to, int most) throws HistoryException;

    /// The times between `from` and `to` of which facts may be missing, oldest first. Reads the disk.
    ///
    /// @param scope the name of an account or a broker: a board that did not watch it does not count; empty for
    ///     whatever boards have watched
    List<Gap> gaps(String scope, Instant from, Instant to) throws HistoryException;

    /// What was last known of jobs: of each the newest fact, oldest first. Reads the disk.
    ///
    /// @param live at most so many that waited or ran
    /// @param ended at most so many that were over
    List<Fact.Attempt> lastKnown(String broker, int live, int ended) throws HistoryException;

    /// Writes what waits.
    @Override
    void close();

    /// Keeps nothing.
    History NONE = new History() {
        @Override
        public void record(List<Fact> facts, Instant upTo) {}

        @Override
        public void record(List<Fact> facts) {}

        @Override
        public void stoodStill(Instant from, Instant to) {}

        @Override
        public List<Fact> facts(Instant from, Instant to, int most) {
            return List.of();
        }

        @Override
        public List<Gap> gaps(String scope, Instant from, Instant to) {
            return List.of();
        }

        @Override
        public List<Fact.Attempt> lastKnown(String broker, int live, int ended) {
            return List.of();
        }

        @Override
        public void close() {}
    };
}
