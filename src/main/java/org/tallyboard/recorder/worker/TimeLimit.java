package org.tallyboard.recorder.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.recorder.capture.CaptureResult;

/// How long a job may run by its own `time_limit` or `soft_time_limit`, whichever is shorter. A task in Python could
/// still do something after the soft one; a recorder ends the recording in order at either, and keeps what it has.
///
/// @param after from when the recording began, at whichever worker
/// @param kind Celery's exception
/// @param option its name in Celery
record TimeLimit(Duration after, String kind, String option) {
    /// The clock may be set meanwhile.
    private static final Duration LOOK = Duration.ofSeconds(5);

    static Optional<TimeLimit> of(TaskMessage message) {
        Optional<TimeLimit> hard = message.hardLimit().map(at -> new TimeLimit(at, "TimeLimitExceeded", "time_limit"));
        Optional<TimeLimit> soft =
                message.softLimit().map(at -> new TimeLimit(at, "SoftTimeLimitExceeded", "soft_time_limit"));
        return soft.isPresent() && hard.isPresent()
                ? (soft.get().after().compareTo(hard.get().after()) < 0 ? soft : hard)
                : soft.or(() -> hard);
    }

    /// Ends the job when it is over; interrupt the thread when it no longer matters.
    Thread watch(Job job, Instant begun, InstantSource time) {
        return Thread.ofVirtual().name("limit-" + job.held().id()).start(() -> {
            try {
                while (true) {
                    Duration left = Duration.between(time.instant(), begun.plus(after));
                    if (!left.isPositive()) {
                        job.want(Job.Wish.TIME_LIMIT, option);
                        return;
                    }
                    Thread.sleep(left.compareTo(LOOK) < 0 ? left : LOOK);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    CaptureResult.Failed exceeded() {
        return new CaptureResult.Failed(
                kind,
                "the job's " + option + " of " + after.toMillis() / 1000.0 + " s is over; what was recorded is kept",
                List.of(),
                false);
    }
}
