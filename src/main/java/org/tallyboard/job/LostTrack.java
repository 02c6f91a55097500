package org.tallyboard.job;

import java.time.Instant;

/// Why a job that waits or runs is not known to do so any more. Nobody knows what became of it; whatever is heard of it
/// takes this back.
///
/// @param why what makes it lost
/// @param at when the board gave up on it, by its own time; of a job that was last known before this board started
///     until when it was known
public record LostTrack(Why why, Instant at) {

    /// True for a job that nothing has told of since this board started: nothing is wrong with it for that alone.
    public boolean isOnlyFromBefore() {
        return why == Why.BEFORE_START;
    }

    /// The reasons.
    public enum Why {
        /// It waited or ran as far as was known before this board started, and nothing has told of it since.
        BEFORE_START("it was last known before this board started, and nothing has told of it since"),
        /// Its `expires` has passed, and no worker told that it took it.
        EXPIRED("it expired before any worker told that it took it"),
        /// Its queue was empty for a while, and no worker told that it took it: it was purged, its time to live in the
        /// queue ended, or a worker that sends no events has it.
        NOT_IN_QUEUE("its queue is empty, and no worker told that it took it"),
        /// Nothing told of it for longer than the configured time.
        UNHEARD("nothing has been heard of it for long"),
        /// The worker that had it is gone, and no other one told that it took it.
        WORKER_GONE("its worker is gone, and no other one told that it took it"),
        /// The worker that had it lives and does not have it any more: the event of its end was missed.
        END_NOT_SEEN("its worker does not have it any more, and its end was not seen");

        private final String words;

        Why(String words) {
            this.words = words;
        }

        /// What happened, as a clause with a small first letter.
        public String words() {
            return words;
        }

        /// True when no worker runs the old message any more: a Celery worker revokes what has expired (celery.worker.
        /// request, `maybe_expire`).
        public boolean isSafeToSendAgain() {
            return this == EXPIRED;
        }

        /// What a person can do.
        public String nextStep() {
            return switch (this) {
                case BEFORE_START -> "wait until its worker tells of it";
                case EXPIRED -> "send it again if it is still wanted";
                case NOT_IN_QUEUE, UNHEARD ->
                    "look whether it ran; workers that do not send events (-E) cannot be followed";
                case WORKER_GONE ->
                    "look at that worker: it may run on there, and with late acknowledgement the broker"
                            + " gives the job to another one";
                case END_NOT_SEEN -> "look at its worker's log for how it ended";
            };
        }
    }
}
