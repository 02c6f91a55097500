package org.tallyboard.aws;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tallyboard.aws.client.Problem;
import org.tallyboard.board.plan.PollPlan;
import org.tallyboard.board.plan.RateLimit;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.source.Failure;
import org.tallyboard.source.Freshness;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.source.SourceStatus.Phase;

/// Tells how an account is doing. To be used under the lock of the plan.
final class AccountHealth {

    private final SourceId id;
    private final PollPlan plan;
    private final RateLimit pace;
    private Optional<Failure> outage = Optional.empty();
    private Optional<Failure> rowFailure = Optional.empty();
    private final Map<String, String> missing = new TreeMap<>();
    private boolean listed;

    AccountHealth(SourceId id, PollPlan plan, RateLimit pace) {
        this.id = id;
        this.plan = plan;
        this.pace = pace;
    }

    void listed() {
        listed = true;
    }

    boolean everListed() {
        return listed;
    }

    /// Nothing can be read. True when that is new, so that every row has to say it.
    boolean outage(Problem problem, Instant now) {
        Failure before = outage.orElse(null);
        Failure next = problem.failure(before == null ? now : before.since());
        outage = Optional.of(next);
        return before == null || !before.equals(next);
    }

    Optional<Failure> outage() {
        return outage;
    }

    /// Something was read.
    void over() {
        outage = Optional.empty();
    }

    void rowFailed(Failure failure) {
        rowFailure = Optional.of(failure);
    }

    /// Details cannot be read because a permission is missing; states can.
    void missing(String permission, Problem problem) {
        missing.put(permission, problem.cause() + ": " + problem.remedy());
    }

    /// A call that needs this permission went well.
    void present(String permission) {
        missing.remove(permission);
    }

    /// The permissions whose absence leaves rows partly known, each with its cause and remedy.
    private static Map<String, String> partly(Collection<Pipeline> rows) {
        Map<String, String> found = new TreeMap<>();
        rows.stream()
                .flatMap(row -> row.missing().stream())
                .forEach(missing -> found.putIfAbsent(
                        missing.permission(),
                        Stream.of(missing.failure().cause(), missing.failure().remedy())
                                .filter(text -> !text.isBlank())
                                .collect(Collectors.joining(": "))));
        return found;
    }

    SourceStatus status(Collection<Pipeline> rows, Instant now) {
        List<Freshness> read = rows.stream()
                .map(Pipeline::freshness)
                .filter(freshness -> freshness.readAt().isPresent())
                .toList();
        Optional<Freshness> oldest = read.size() < plan.size()
                ? Optional.empty()
                : read.stream()
                        .min(Comparator.comparing(
                                freshness -> freshness.readAt().orElse(Instant.MAX)));
        return new SourceStatus(
                id,
                phase(now, partly(rows)),
                oldest.flatMap(Freshness::readAt),
                oldest.map(Freshness::interval).orElse(plan.idleInterval()),
                plan.size());
    }

    private Phase phase(Instant now, Map<String, String> partly) {
        if (outage.isPresent()) {
            return new SourceStatus.Failed(outage.get());
        }
        if (!listed) {
            return new SourceStatus.Connecting();
        }
        if (plan.allFail() && rowFailure.isPresent() && plan.done() >= Math.min(3, plan.size())) {
            return new SourceStatus.Failed(rowFailure.get());
        }
        boolean filling = plan.done() < plan.size();
        String so = filling ? ", read " + plan.done() + " of " + plan.size() : "";
        if (pace.slowed()) {
            return new SourceStatus.Slowed(
                    String.format(Locale.ROOT, "AWS throttles: %.1f of %s calls/s", pace.rate(), number(pace.budget()))
                            + so);
        }
        if (plan.crowded(now)) {
            return new SourceStatus.Slowed("AWS answers slowly" + so);
        }
        if (filling) {
            return new SourceStatus.Reading(plan.done(), plan.size());
        }
        partly.putAll(missing);
        return partly.isEmpty()
                ? new SourceStatus.Live()
                : new SourceStatus.Slowed("without details, " + String.join("; ", partly.values()));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
