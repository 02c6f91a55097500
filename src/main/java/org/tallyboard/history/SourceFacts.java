package org.tallyboard.history;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tallyboard.source.SourceStatus;

/// What the lamp of a source tells that it did not tell before.
public final class SourceFacts {

    private SourceFacts() {}

    /// @param old the lamp as it was; null when there was none
    public static List<Fact> between(@Nullable SourceStatus old, SourceStatus now, Instant seen) {
        Optional<Fact.Source.Health> is = health(now);
        if (is.isEmpty() || old != null && health(old).equals(is)) {
            return List.of();
        }
        return List.of(new Fact.Source(now.id(), is.get(), Reasons.of(reason(now)), FactTime.seen(seen)));
    }

    /// Empty while it connects or reads for the first time: nobody knows yet.
    private static Optional<Fact.Source.Health> health(SourceStatus status) {
        return switch (status.phase()) {
            case SourceStatus.Connecting ignored -> Optional.empty();
            case SourceStatus.Reading ignored -> Optional.empty();
            case SourceStatus.Live ignored -> Optional.of(Fact.Source.Health.LIVE);
            case SourceStatus.Slowed ignored -> Optional.of(Fact.Source.Health.SLOWED);
            case SourceStatus.Failed ignored -> Optional.of(Fact.Source.Health.FAILED);
        };
    }

    private static String reason(SourceStatus status) {
        return switch (status.phase()) {
            case SourceStatus.Slowed(String reason) -> reason;
            case SourceStatus.Failed(var failure) -> failure.cause();
            case SourceStatus.Connecting ignored -> "";
            case SourceStatus.Reading ignored -> "";
            case SourceStatus.Live ignored -> "";
        };
    }
}
