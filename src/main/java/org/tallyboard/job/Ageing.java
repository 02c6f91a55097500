package org.tallyboard.job;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Says of which jobs the board has lost track. Counts by [StreamUptime] alone, so that an outage or a suspend of ours
/// makes nobody look gone; the clock is only asked about times that others told.
final class Ageing {

    /// An empty queue and an expiry count once the events of a worker that took the job would have come.
    private static final Duration SURELY = Duration.ofMinutes(2);

    private final LedgerLimits limits;
    private final StreamUptime listening;
    private final Workers workers;
    /// Since when each queue has been found empty, each time.
    private final Map<String, Duration> emptySince = new HashMap<>();

    Ageing(LedgerLimits limits, StreamUptime listening, Workers workers) {
        this.limits = limits;
        this.listening = listening;
        this.workers = workers;
    }

    /// Whether queues are empty; one that is not named is not known.
    void queues(Map<String, Boolean> empty) {
        emptySince.keySet().removeIf(queue -> !empty.getOrDefault(queue, false));
        empty.forEach((queue, isEmpty) -> {
            if (isEmpty) {
                emptySince.putIfAbsent(queue, listening.listened());
            }
        });
    }

    /// Why a job that waits or runs is lost track of; empty while it is not.
    ///
    /// @param now what the clock says
    Optional<LostTrack.Why> why(JobEntry entry, Instant now) {
        if (!listening.settled() || entry.due().filter(now::isBefore).isPresent()) {
            return Optional.empty();
        }
        Duration quiet = quiet(entry.heard);
        AttemptBuilder run = entry.latest();
        String worker = run.worker();
        boolean had = run.lastState() == JobState.RECEIVED || run.lastState() == JobState.STARTED;
        if (had && worker != null && atLeast(quiet, limits.workerLostAfter())) {
            if (workers.isGone(worker, limits.workerLostAfter())
                    || run.isOnlyFromBefore() && !workers.isKnown(worker)) {
                return Optional.of(LostTrack.Why.WORKER_GONE);
            }
            if (entry.heldBy == null && workers.isHeard(worker)) {
                return Optional.of(LostTrack.Why.END_NOT_SEEN);
            }
        }
        if (!had && atLeast(quiet, SURELY)) {
            Instant expires = entry.expires;
            if (expires != null && expires.plus(SURELY).isBefore(now)) {
                return Optional.of(LostTrack.Why.EXPIRED);
            }
            String queue = entry.queue();
            Duration empty = queue == null ? null : emptySince.get(queue);
            // When a retry is due is not told; until then it may lie in a queue for delays.
            boolean retries = run.lastState() == JobState.RETRY;
            if (empty != null && !retries && atLeast(quiet(empty), SURELY)) {
                return Optional.of(LostTrack.Why.NOT_IN_QUEUE);
            }
        }
        return atLeast(quiet, limits.lostAfter()) ? Optional.of(LostTrack.Why.UNHEARD) : Optional.empty();
    }

    /// True for a job that has been lost for so long that nobody asks for it.
    boolean isForgotten(JobEntry lost) {
        return atLeast(quiet(lost.heard), limits.lostAfter());
    }

    private Duration quiet(Duration since) {
        return listening.listened().minus(since);
    }

    private static boolean atLeast(Duration one, Duration other) {
        return one.compareTo(other) >= 0;
    }
}
