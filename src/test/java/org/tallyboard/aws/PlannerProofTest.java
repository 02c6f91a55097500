package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.board.Change;
import org.tallyboard.board.PipelineWatcher;
import org.tallyboard.sandbox.aws.Call;
import org.tallyboard.source.SourceStatus;

/// The proof of the planner, from the call log of the simulated AWS: 300 pipelines with 20 running, from a cold start
/// through two rounds. The budget is four times the default, so that two rounds fit into a minute and a half; the
/// simulated time of `PollPlanTest` covers half an hour at the default.
class PlannerProofTest {

    private static final int CALLS_PER_SECOND = 16;
    private static final Duration WINDOW = Duration.ofSeconds(5);
    /// From the announcement to the log: an answer's way, and this machine's other work.
    private static final Duration ON_THE_WAY = Duration.ofSeconds(1);

    private record Announced(Instant at, Duration interval) {}

    private final Map<String, List<Announced>> announced = new ConcurrentHashMap<>();
    private final List<SourceStatus> statuses = new CopyOnWriteArrayList<>();

    @TempDir
    Path cache;

    @Test
    void attempts_stay_within_the_budget_and_every_row_is_read_within_its_bound() throws Exception {
        try (AwsBench bench = new AwsBench(cache)) {
            bench.world().addIdle("idle", 280);
            bench.world().addRunning("busy", 20);
            PipelineWatcher watcher = bench.open(bench.config(bench.keys(), CALLS_PER_SECOND))
                    .watchers()
                    .getFirst();
            watcher.start(this::take);
            Thread.sleep(Duration.ofSeconds(80));
            watcher.close();
            Instant end = Instant.now();

            for (String service : List.of("codepipeline", "codebuild", "sts")) {
                assertThat(mostInWindow(bench, service))
                        .as("attempts to %s in 5 s", service)
                        .isLessThanOrEqualTo(CALLS_PER_SECOND * WINDOW.toSeconds());
            }
            Map<String, List<Instant>> reads = bench.aws.calls().of("GetPipelineState").stream()
                    .collect(Collectors.groupingBy(
                            call -> call.parameter("name"), Collectors.mapping(Call::received, Collectors.toList())));
            assertThat(reads).hasSize(300);
            reads.forEach((name, times) -> assertWithinBound(name, times, end));
            assertThat(reads.entrySet().stream()
                            .filter(read -> read.getKey().startsWith("idle"))
                            .map(Map.Entry::getValue))
                    .as("idle rows, two rounds")
                    .allMatch(times -> times.size() >= 2);
            assertFilledRowByRow();
        }
    }

    private void take(Change change) {
        Instant now = Instant.now();
        switch (change) {
            case Change.PipelinesListed listed ->
                listed.pipelines().forEach(row -> announce(row.name(), new Announced(now, listed.interval())));
            case Change.PipelineRead read ->
                announce(
                        read.pipeline().id().name(),
                        new Announced(now, read.pipeline().freshness().interval()));
            case Change.SourceReported reported -> statuses.add(reported.status());
            default -> throw new AssertionError("nothing fails here: " + change);
        }
    }

    private void announce(String name, Announced what) {
        announced.computeIfAbsent(name, row -> new CopyOnWriteArrayList<>()).add(what);
    }

    /// Between two reads, and from the list to the first, no more time passes than was last announced.
    private void assertWithinBound(String name, List<Instant> reads, Instant end) {
        List<Announced> bounds = announced.getOrDefault(name, List.of());
        List<Instant> marks = new ArrayList<>(reads);
        marks.addFirst(bounds.getFirst().at());
        marks.add(end);
        for (int i = 0; i + 1 < marks.size(); i++) {
            Instant from = marks.get(i);
            Instant to = marks.get(i + 1);
            // What was announced before counts too: what this read announces comes with its answer.
            Duration bound = bounds.stream()
                    .filter(b -> b.at().isBefore(to) && !b.at().isBefore(from))
                    .map(Announced::interval)
                    .reduce((first, later) -> later.compareTo(first) > 0 ? later : first)
                    .orElseGet(() -> bounds.stream()
                            .filter(b -> !b.at().isAfter(from))
                            .reduce((first, later) -> later)
                            .orElseThrow()
                            .interval());
            assertThat(Duration.between(from, to))
                    .as("%s between its reads %d and %d of %d", name, i, i + 1, reads.size())
                    .isLessThanOrEqualTo(bound.plus(ON_THE_WAY));
        }
    }

    private static long mostInWindow(AwsBench bench, String service) {
        List<Instant> times = bench.aws.calls().all().stream()
                .filter(call -> call.service().equals(service))
                .map(Call::received)
                .sorted()
                .toList();
        long most = 0;
        int from = 0;
        for (int to = 0; to < times.size(); to++) {
            while (Duration.between(times.get(from), times.get(to)).compareTo(WINDOW) > 0) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }

    private void assertFilledRowByRow() {
        List<Integer> done = statuses.stream()
                .filter(status -> status.phase() instanceof SourceStatus.Reading)
                .map(status -> ((SourceStatus.Reading) status.phase()).done())
                .toList();
        assertThat(done).hasSizeGreaterThan(100).isSorted();
        assertThat(statuses)
                .allMatch(status -> status.oldestRow().isEmpty() || !(status.phase() instanceof SourceStatus.Reading));
        assertThat(statuses.getLast().phase()).isInstanceOf(SourceStatus.Live.class);
        assertThat(statuses.getLast().oldestRow()).isPresent();
    }
}
