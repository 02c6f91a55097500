package org.tallyboard.history;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tallyboard.job.Attempt;
import org.tallyboard.job.HandOver;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobNews;
import org.tallyboard.job.JobState;
import org.tallyboard.job.LostTrack;
import org.tallyboard.job.Progress;
import org.tallyboard.job.Recording;

/// Makes facts of what the ledger of one broker's jobs has learned.
///
/// @param broker its configured name
/// @param seen what time it is
/// @param facts where they go
public record JobFacts(String broker, Supplier<Instant> seen, Consumer<Fact> facts) implements JobNews {

    @Override
    public void attempt(Job job, Attempt attempt) {
        if (attempt.state() == JobState.UNKNOWN) {
            return;
        }
        Instant now = seen.get();
        Optional<Instant> told = attempt.lost().isPresent() ? Optional.empty() : time(attempt);
        facts.accept(new Fact.Attempt(
                broker,
                name(job),
                attempt.retries(),
                attempt.state(),
                reason(attempt),
                attempt.worker().or(() -> attempt.handedOver().map(HandOver::worker)),
                new Fact.Steps(
                        attempt.sentAt(), attempt.receivedAt(), attempt.startedAt(), attempt.endedAt(), attempt.eta()),
                told.map(at -> FactTime.told(at, now)).orElseGet(() -> FactTime.seen(now))));
    }

    @Override
    public void source(Job job, Optional<Progress.Lost> lost, Instant at) {
        facts.accept(new Fact.Signal(
                broker,
                job.id(),
                job.title(),
                lost.isPresent(),
                Reasons.of(lost.map(Progress.Lost::reason).orElse("")),
                FactTime.told(lost.map(Progress.Lost::since).orElse(at), seen.get())));
    }

    /// When it came to be in its state, where somebody told.
    private static Optional<Instant> time(Attempt attempt) {
        return switch (attempt.state()) {
            case SENT -> attempt.handedOver().map(HandOver::at).or(attempt::sentAt);
            case RECEIVED -> attempt.receivedAt();
            case STARTED -> attempt.startedAt();
            case SUCCEEDED, FAILED, REJECTED, RETRY, REVOKED -> attempt.endedAt();
            case LOST_TRACK, UNKNOWN -> Optional.empty();
        };
    }

    private static Fact.JobName name(Job job) {
        return new Fact.JobName(
                job.id(),
                job.name(),
                job.queue(),
                job.parentId(),
                job.rootId(),
                job.recording().flatMap(Recording::title),
                job.recording().map(r -> new Fact.Planned(r.plannedStart(), r.plannedEnd())));
    }

    private static String reason(Attempt attempt) {
        return Reasons.of(attempt.lost()
                .map(LostTrack::why)
                .map(LostTrack.Why::words)
                .or(() -> attempt.handedOver().map(HandOver::reason))
                .or(() -> attempt.exception())
                .orElse(""));
    }
}
