package org.tallyboard.job;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

/// Goes round the jobs that are not over, a bounded number at a time: looking for those that are lost track of costs a
/// step of the one writer the same however many there are.
final class Round {

    private final Deque<JobEntry> waiting = new ArrayDeque<>();
    private int left;

    /// Takes a job in, behind all others; one that goes round already stays where it is.
    void add(JobEntry entry) {
        if (!entry.goesRound) {
            entry.goesRound = true;
            waiting.addLast(entry);
        }
    }

    /// From now on each one is to be looked at once.
    void begin() {
        left = waiting.size();
    }

    /// Looks at the next ones, as long as this round has any.
    ///
    /// @param stays false for one that leaves
    void step(int most, Predicate<JobEntry> stays) {
        for (int i = 0; i < most && left > 0; i++) {
            left--;
            JobEntry entry = waiting.removeFirst();
            if (stays.test(entry)) {
                waiting.addLast(entry);
            } else {
                entry.goesRound = false;
            }
        }
    }
}
