package org.tallyboard.sandbox.aws.world;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The phases of a batch build as they stand at one moment, worked out from its start, its end and its status.
public final class BatchTimeline {

    private static final Duration SUBMITTED = Duration.ofSeconds(1);
    private static final Duration BATCHSPEC = Duration.ofSeconds(4);

    /// CodeBuild's `BuildBatchPhaseType`.
    public enum Type {
        SUBMITTED,
        DOWNLOAD_BATCHSPEC,
        IN_PROGRESS,
        COMBINE_ARTIFACTS,
        SUCCEEDED,
        FAILED,
        STOPPED
    }

    /// One phase; a phase that has no end is running, except the last one, which has none.
    public record Phase(Type type, Instant start, Optional<Instant> end, Optional<BuildStatus> status) {}

    private BatchTimeline() {}

    /// The phases of that batch build at that moment.
    public static List<Phase> of(BuildBatch batch, Instant now) {
        Instant until = batch.endTime().orElse(now);
        List<Phase> phases = new ArrayList<>();
        Instant from = batch.startTime();
        for (Step step : List.of(new Step(Type.SUBMITTED, SUBMITTED), new Step(Type.DOWNLOAD_BATCHSPEC, BATCHSPEC))) {
            Instant to = from.plus(step.length());
            if (to.isAfter(until) && batch.endTime().isEmpty()) {
                phases.add(new Phase(step.type(), from, Optional.empty(), Optional.empty()));
                return phases;
            }
            Instant end = to.isAfter(until) ? until : to;
            phases.add(new Phase(step.type(), from, Optional.of(end), Optional.of(BuildStatus.SUCCEEDED)));
            from = end;
        }
        if (batch.endTime().isEmpty()) {
            phases.add(new Phase(Type.IN_PROGRESS, from, Optional.empty(), Optional.empty()));
            return phases;
        }
        phases.add(new Phase(Type.IN_PROGRESS, from, Optional.of(until), Optional.of(batch.status())));
        if (batch.status() == BuildStatus.SUCCEEDED) {
            phases.add(
                    new Phase(Type.COMBINE_ARTIFACTS, until, Optional.of(until), Optional.of(BuildStatus.SUCCEEDED)));
        }
        Type last =
                switch (batch.status()) {
                    case SUCCEEDED -> Type.SUCCEEDED;
                    case STOPPED -> Type.STOPPED;
                    case FAILED, FAULT, TIMED_OUT, IN_PROGRESS -> Type.FAILED;
                };
        phases.add(new Phase(last, until, Optional.empty(), Optional.empty()));
        return phases;
    }

    private record Step(Type type, Duration length) {}
}
