package org.tallyboard.job;

import java.time.Instant;
import java.util.Optional;

/// One attempt of a job: Celery keeps the id and raises `retries` by one.
///
/// @param retries 0 for the first attempt
/// @param state its state
/// @param sentAt `task-sent`
/// @param receivedAt `task-received`
/// @param startedAt `task-started`
/// @param endedAt when it became terminal
/// @param worker hostname of the worker that had it last
/// @param result Python's text of the result, for reading only
/// @param exception Python's text of the exception, for reading only
/// @param traceback the traceback, cut to a bound
/// @param eta when it is due, where the producer or the retry says so
/// @param handedOver by whom, while it waits in the queue for another worker to go on with it; it has no worker then
/// @param lost why nobody knows where it is, while its state is [JobState#LOST_TRACK]
public record Attempt(
        int retries,
        JobState state,
        Optional<Instant> sentAt,
        Optional<Instant> receivedAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<String> worker,
        Optional<String> result,
        Optional<String> exception,
        Optional<String> traceback,
        Optional<Instant> eta,
        Optional<HandOver> handedOver,
        Optional<LostTrack> lost) {

    /// One that was neither handed over nor lost track of.
    public Attempt(
            int retries,
            JobState state,
            Optional<Instant> sentAt,
            Optional<Instant> receivedAt,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            Optional<String> worker,
            Optional<String> result,
            Optional<String> exception,
            Optional<String> traceback,
            Optional<Instant> eta) {
        this(
                retries,
                state,
                sentAt,
                receivedAt,
                startedAt,
                endedAt,
                worker,
                result,
                exception,
                traceback,
                eta,
                Optional.empty(),
                Optional.empty());
    }

    /// The time of the latest step that is known.
    public Optional<Instant> lastChange() {
        return endedAt.or(() -> handedOver.map(HandOver::at))
                .or(() -> startedAt)
                .or(() -> receivedAt)
                .or(() -> sentAt);
    }
}
