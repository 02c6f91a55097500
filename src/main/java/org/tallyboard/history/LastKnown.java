package org.tallyboard.history;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tallyboard.job.Attempt;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobState;
import org.tallyboard.job.LostTrack;
import org.tallyboard.job.Recording;

/// What was known of jobs before this board began.
///
/// @param asOf until when a board had written what it saw
/// @param attempts the newest fact of each job, the oldest first
public record LastKnown(Instant asOf, List<Fact.Attempt> attempts) {

    private static final String NOT_KEPT = "the history keeps no arguments; send it again from where it was sent first";

    public LastKnown {
        attempts = List.copyOf(attempts);
    }

    /// The jobs as a board shows them that has just started: one that waited or ran does so as far as is known, and
    /// none has arguments, so that nothing can be done with it before it is seen again.
    public List<Job> jobs() {
        return attempts.stream()
                .filter(fact -> fact.state() != JobState.UNKNOWN)
                .map(this::job)
                .toList();
    }

    private Job job(Fact.Attempt fact) {
        Fact.JobName name = fact.job();
        Fact.Steps steps = fact.steps();
        boolean over = !fact.isLive();
        Attempt attempt = new Attempt(
                fact.retries(),
                fact.state() == JobState.LOST_TRACK ? lastState(fact) : fact.state(),
                steps.sent(),
                steps.received(),
                steps.started(),
                steps.ended(),
                fact.worker(),
                Optional.empty(),
                Optional.of(fact.reason()).filter(text -> fact.state().terminal() && !text.isEmpty()),
                Optional.empty(),
                steps.eta(),
                Optional.empty(),
                over ? Optional.empty() : Optional.of(new LostTrack(LostTrack.Why.BEFORE_START, asOf)));
        return new Job(
                new JobKey(fact.broker(), name.id()),
                name.task(),
                List.of(attempt),
                Optional.empty(),
                Optional.empty(),
                name.queue(),
                Optional.empty(),
                name.parentId(),
                name.rootId(),
                name.recording()
                        .map(planned -> new Recording(name.title(), Optional.empty(), planned.start(), planned.end())),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                over ? NOT_KEPT : "",
                Stream.of(steps.sent(), steps.received(), steps.started())
                        .flatMap(Optional::stream)
                        .min(Instant::compareTo)
                        .orElse(fact.when().at()),
                Optional.empty());
    }

    /// Where it was before it was lost track of.
    private static JobState lastState(Fact.Attempt fact) {
        Fact.Steps steps = fact.steps();
        return steps.started().isPresent()
                ? JobState.STARTED
                : steps.received().isPresent() ? JobState.RECEIVED : JobState.SENT;
    }
}
