package org.tallyboard.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Tells which attempt an event belongs to that carries no `retries` field: only `task-sent` and `task-received` carry
/// one. On a retry Celery publishes the next attempt first, so its `task-sent` and `task-received` arrive before the
/// `task-retried` that ends the attempt before.
///
/// Lists are in order of `retries`; an empty answer means that no attempt seen so far fits.
final class Attribution {

    private Attribution() {}

    /// The attempt that a start, an end or a revocation of a worker is about: the last one that this worker had by
    /// then, else the last one that was open by then, else the first that is not over.
    static Optional<AttemptBuilder> holder(List<AttemptBuilder> runs, String host, Instant at) {
        return last(runs, run -> run.heldBy(host, at) && !run.retriedBefore(at))
                .or(() -> last(runs, run -> run.openedBy(at) && !run.retriedBefore(at)))
                .or(() -> runs.stream().filter(run -> !run.retriedBefore(at)).findFirst());
    }

    /// The attempt that ran at that time.
    static Optional<AttemptBuilder> running(List<AttemptBuilder> runs, String host, Instant at) {
        return last(runs, run -> run.startedBy(host, at) && !run.retriedBefore(at))
                .or(() -> last(runs, run -> run.startedBy(at) && !run.retriedBefore(at)));
    }

    /// The attempt that ran at that time and that `task-retried` ends. The next one may have started by then, on
    /// another process of the same worker: the one that is retried is the one that has a next one and has not
    /// ended.
    static Optional<AttemptBuilder> retrying(List<AttemptBuilder> runs, String host, Instant at) {
        Optional<AttemptBuilder> running = running(runs, host, at);
        if (running.isEmpty() || hasNext(runs, running.get())) {
            return running;
        }
        return last(runs, run -> run.startedBy(host, at) && run.state() == JobState.STARTED && hasNext(runs, run))
                .or(() -> running);
    }

    private static boolean hasNext(List<AttemptBuilder> runs, AttemptBuilder run) {
        return runs.stream().anyMatch(other -> other.retries == run.retries + 1);
    }

    /// The number of the attempt that `task-retried` ends when no start was seen: the one before the newest, unless
    /// that one is over already or there can be none.
    static int retried(List<AttemptBuilder> runs, Instant at) {
        Optional<AttemptBuilder> newest = last(runs, run -> run.openedBy(at)).or(() -> last(runs, run -> true));
        int number = newest.map(run -> run.retries).orElse(0);
        boolean beforeIsOver = runs.stream()
                .anyMatch(run -> run.retries == number - 1 && run.state().terminal());
        return number == 0 || beforeIsOver ? number : number - 1;
    }

    private static Optional<AttemptBuilder> last(List<AttemptBuilder> runs, Predicate<AttemptBuilder> fits) {
        for (int i = runs.size() - 1; i >= 0; i--) {
            if (fits.test(runs.get(i))) {
                return Optional.of(runs.get(i));
            }
        }
        return Optional.empty();
    }
}
