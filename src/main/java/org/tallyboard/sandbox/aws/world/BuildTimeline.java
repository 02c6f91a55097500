package org.tallyboard.sandbox.aws.world;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The phases of a build as they stand at one moment, worked out from its start, its expected or real length and its
/// failing phase. After a failure in BUILD, POST_BUILD still runs; after one in an earlier phase the build goes
/// straight to FINALIZING.
public record BuildTimeline(List<Phase> phases) {

    /// One phase; a phase that has no end is running, except COMPLETED, which has none.
    public record Phase(BuildPhaseType type, Instant start, Optional<Instant> end, Optional<BuildStatus> status) {}

    private static final Duration NOMINAL = Duration.ofSeconds(90);
    private static final int WHOLE = 1000;

    /// What share of a build each phase takes, in thousandths.
    private static int share(BuildPhaseType phase) {
        return switch (phase) {
            case SUBMITTED -> 3;
            case QUEUED -> 12;
            case PROVISIONING -> 90;
            case DOWNLOAD_SOURCE -> 45;
            case INSTALL -> 150;
            case PRE_BUILD -> 70;
            case BUILD -> 540;
            case POST_BUILD -> 50;
            case UPLOAD_ARTIFACTS -> 25;
            case FINALIZING -> 15;
            case COMPLETED -> 0;
        };
    }

    /// The phases of that build at that moment.
    public static BuildTimeline of(Build build, Instant now) {
        List<BuildPhaseType> order = order(build.fault().map(Failure.BuildFault::phase));
        int whole = order.stream().mapToInt(BuildTimeline::share).sum();
        Optional<Instant> end = build.endTime();
        Duration length = end.map(e -> Duration.between(build.startTime(), e))
                .orElse(build.expected().orElse(NOMINAL));
        List<Phase> phases = new ArrayList<>();
        long passed = 0;
        for (BuildPhaseType type : order) {
            Instant from = build.startTime().plus(part(length, passed, whole));
            passed += share(type);
            Instant to = build.startTime().plus(part(length, passed, whole));
            if (end.isEmpty() && from.isAfter(now)) {
                break;
            }
            boolean stays = end.isEmpty()
                    && (to.isAfter(now)
                            || (type == BuildPhaseType.BUILD && build.expected().isEmpty()));
            if (stays || type == BuildPhaseType.COMPLETED) {
                phases.add(new Phase(type, from, Optional.empty(), Optional.empty()));
                break;
            }
            phases.add(new Phase(type, from, Optional.of(to), Optional.of(result(build, type))));
        }
        return new BuildTimeline(List.copyOf(phases));
    }

    /// The phase it is in.
    public BuildPhaseType current() {
        return phases.getLast().type();
    }

    private static List<BuildPhaseType> order(Optional<BuildPhaseType> failed) {
        List<BuildPhaseType> order = new ArrayList<>(List.of(BuildPhaseType.values()));
        failed.ifPresent(phase -> order.removeIf(type -> type.compareTo(phase) > 0
                && type.compareTo(BuildPhaseType.FINALIZING) < 0
                && !(phase == BuildPhaseType.BUILD && type == BuildPhaseType.POST_BUILD)));
        return order;
    }

    private static Duration part(Duration length, long passed, int whole) {
        return Duration.ofMillis(length.toMillis() * passed / Math.max(1, Math.min(whole, WHOLE)));
    }

    private static BuildStatus result(Build build, BuildPhaseType type) {
        if (build.status() == BuildStatus.STOPPED && type == BuildPhaseType.BUILD) {
            return BuildStatus.STOPPED;
        }
        boolean failed = build.fault().map(fault -> fault.phase() == type).orElse(false);
        return failed ? BuildStatus.FAILED : BuildStatus.SUCCEEDED;
    }
}
