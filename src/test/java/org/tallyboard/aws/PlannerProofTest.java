package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.aws.client.VirtualTime;
import org.tallyboard.board.Change;
import org.tallyboard.board.PipelineWatcher;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.sandbox.aws.Call;
import org.tallyboard.sandbox.aws.world.ActionSpec;
import org.tallyboard.sandbox.aws.world.ExecutionMode;
import org.tallyboard.sandbox.aws.world.PipelineControl;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.sandbox.aws.world.PipelineType;
import org.tallyboard.sandbox.aws.world.StageSpec;
import org.tallyboard.source.SourceStatus;

/// The proof of the planner, from the call log of the simulated AWS, from a cold start through more than two rounds at
/// the default budget. Board and AWS live by virtual time, so that minutes take seconds and this machine's other work
/// does not count.
@Timeout(600)
class PlannerProofTest {

    /// The default of `calls_per_second`.
    private static final int CALLS_PER_SECOND = 4;
    private static final Duration WINDOW = Duration.ofSeconds(5);
    /// From when a read is due to its first call: the slot before, and a look of the plan.
    private static final Duration LOOK = Duration.ofMillis(400);

    /// So often rows are told a bound that has changed.
    private static final Duration ANNOUNCED_EVERY = Duration.ofSeconds(11);

    private record Announced(Instant at, Duration interval) {}

    private final Map<String, List<Announced>> announced = new ConcurrentHashMap<>();
    private final Map<String, Pipeline> rows = new ConcurrentHashMap<>();
    private final List<SourceStatus> statuses = new CopyOnWriteArrayList<>();
    private volatile Instant firstRound = Instant.EPOCH;
    private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-27T08:00:00Z"));

    @TempDir
    Path cache;

    private AwsBench bench;

    @BeforeEach
    void open() {
        bench = new AwsBench(cache, time);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void three_hundred_pipelines_of_which_twenty_run() throws Exception {
        bench.world().addIdle("idle", 280);
        bench.world().addRunning("busy", 20);
        watch(Duration.ofMinutes(6));

        assertThat(reads()).hasSize(300);
        assertWithinBudget();
        assertWithinBounds();
        assertThat(reads().entrySet().stream()
                        .filter(read -> read.getKey().startsWith("idle"))
                        .map(Map.Entry::getValue))
                .as("idle rows, two rounds")
                .allMatch(times -> times.size() >= 2);
        assertFilledRowByRow();
    }

    @Test
    void a_thousand_actions_and_fifty_executions_in_flight_beside_sixty_others() throws Exception {
        bench.world().addIdle("idle", 50);
        bench.world().addRunning("busy", 10);
        PipelineControl wide = bench.world().add(wide());
        String execution = wide.startAndReach("Fan");
        PipelineControl many = bench.world().add(PipelineSpec.withApproval("many", ExecutionMode.PARALLEL));
        List<String> inFlight = IntStream.range(0, 50)
                .mapToObj(i -> many.startAndReach(i % 2 == 0 ? "Approval" : "Build"))
                .toList();
        watch(Duration.ofMinutes(6));

        assertThat(reads()).hasSize(62);
        assertWithinBudget();
        assertWithinBounds();
        for (int i = 0; i < 50; i++) {
            assertDetails("idle-%03d".formatted(i), 0);
        }
        for (int i = 0; i < 10; i++) {
            assertDetails("busy-%03d".formatted(i), 1);
        }
        assertCallsPerRead("wide", 11);
        assertCallsPerRead("many", 5);
        assertThat(row("wide").execution(execution).orElseThrow().stages())
                .filteredOn(stage -> stage.name().equals("Fan"))
                .singleElement()
                .satisfies(stage -> assertThat(stage.actions())
                        .hasSize(1000)
                        .allMatch(action -> action.state() == PipelineState.IN_PROGRESS));
        assertThat(row("many").executions()).extracting(Execution::id).containsExactlyInAnyOrderElementsOf(inFlight);
        assertThat(row("many").executions())
                .as("each read in detail, five with one reading of the row")
                .allMatch(e -> !e.stages().isEmpty())
                .filteredOn(e -> e.state() == PipelineState.WAITING_FOR_APPROVAL)
                .hasSize(25);
    }

    @Test
    void an_approval_behind_a_hundred_newer_executions_is_followed_by_its_id() throws Exception {
        PipelineControl gate = bench.world().add(PipelineSpec.withApproval("many", ExecutionMode.PARALLEL));
        String waiting = gate.startAndReach("Approval");
        IntStream.range(0, 100).forEach(i -> gate.startAndSucceed());
        watch(Duration.ofSeconds(60));

        assertThat(row("many").state()).isEqualTo(PipelineState.WAITING_FOR_APPROVAL);
        assertThat(row("many").headline()).hasValue(waiting);
        long reads = reads().getOrDefault("many", List.of()).size();
        assertThat(reads).isGreaterThanOrEqualTo(4);
        assertThat(count("ListPipelineExecutions", "many"))
                .as("two pages at first, then one")
                .isEqualTo(reads + 1);
        assertThat(bench.aws.calls().of("GetPipelineExecution"))
                .as("each reading but the first")
                .hasSize((int) reads - 1)
                .allMatch(call -> call.parameter("pipelineExecutionId").equals(waiting));
    }

    private void assertDetails(String row, int runs) {
        assertThat(List.of(
                        count("GetPipeline", row),
                        count("ListPipelineExecutions", row),
                        count("ListActionExecutions", row)))
                .as("structure, executions and runs of " + row)
                .containsExactly(1L, 1L, (long) runs);
    }

    /// How many calls one reading of a row takes; the last reading may be under way.
    private void assertCallsPerRead(String row, int runs) {
        long reads = count("ListPipelineExecutions", row);
        assertThat(reads).as("reads of " + row).isGreaterThan(15);
        assertThat(count("ListActionExecutions", row)).isBetween(runs * (reads - 1), runs * reads);
        assertThat(count("GetPipeline", row)).isEqualTo(1);
        assertThat(count("GetPipelineState", row) + count("GetPipelineExecution", row))
                .isZero();
    }

    private long count(String operation, String row) {
        return bench.aws.calls().of(operation).stream()
                .filter(call -> name(call).equals(row))
                .count();
    }

    private static PipelineSpec wide() {
        ActionSpec[] thousand = IntStream.range(0, 1000)
                .mapToObj(i -> ActionSpec.codeBuild("Part-%03d".formatted(i), "wide-%03d".formatted(i)))
                .toArray(ActionSpec[]::new);
        return PipelineSpec.of(
                "wide",
                PipelineType.V2,
                ExecutionMode.PARALLEL,
                StageSpec.of("Source", ActionSpec.codeCommit("Source", "wide", "main")),
                StageSpec.of("Fan", thousand));
    }

    private void watch(Duration length) throws InterruptedException {
        PipelineWatcher watcher = bench.open(bench.config(bench.keys(), CALLS_PER_SECOND))
                .watchers()
                .getFirst();
        watcher.start(this::take);
        time.pass(length);
        watcher.close();
    }

    private Pipeline row(String name) {
        return Optional.ofNullable(rows.get(name)).orElseThrow();
    }

    private void take(Change change) {
        switch (change) {
            case Change.PipelinesListed listed ->
                listed.pipelines().forEach(row -> announce(row.name(), listed.interval()));
            case Change.PipelineRead(Pipeline row) -> {
                if (rows.put(row.id().name(), row) == null) {
                    firstRound = time.now();
                }
                announce(row.id().name(), row.freshness().interval());
            }
            case Change.SourceReported reported -> statuses.add(reported.status());
            default -> throw new AssertionError("nothing fails here: " + change);
        }
    }

    private void announce(String name, Duration interval) {
        announced.computeIfAbsent(name, row -> new CopyOnWriteArrayList<>()).add(new Announced(time.now(), interval));
    }

    private static String name(Call call) {
        String name = call.parameter("pipelineName");
        return name.isEmpty() ? call.parameter("name") : name;
    }

    /// When the reads of each row began.
    private Map<String, List<Instant>> reads() {
        return bench.aws.calls().all().stream()
                .filter(call -> call.operation().equals(parallel(call) ? "ListPipelineExecutions" : "GetPipelineState")
                        && call.parameter("nextToken").isEmpty())
                .collect(Collectors.groupingBy(
                        PlannerProofTest::name, Collectors.mapping(Call::received, Collectors.toList())));
    }

    private static boolean parallel(Call call) {
        return List.of("wide", "many").contains(name(call));
    }

    private void assertWithinBounds() {
        reads().forEach(this::assertWithinBound);
    }

    /// Between two reads, and from the list to the first, no more time passes than was last announced. A bound that
    /// grows by less than a twentieth is not announced anew.
    private void assertWithinBound(String name, List<Instant> reads) {
        List<Announced> bounds = announced.getOrDefault(name, List.of());
        List<Instant> marks = new ArrayList<>(reads);
        marks.addFirst(bounds.getFirst().at());
        marks.add(time.now());
        Instant known = firstRound.plus(ANNOUNCED_EVERY);
        for (int i = 0; i + 1 < marks.size(); i++) {
            Instant from = marks.get(i);
            Instant to = marks.get(i + 1);
            // What was announced before counts too: what this read announces comes with its answer.
            Duration bound = bounds.stream()
                    .filter(b -> (b.at().isBefore(to) || b.at().isBefore(known)) && !b.at().isBefore(from))
                    .map(Announced::interval)
                    .reduce((first, later) -> later.compareTo(first) > 0 ? later : first)
                    .orElseGet(() -> bounds.stream()
                            .filter(b -> !b.at().isAfter(from))
                            .reduce((first, later) -> later)
                            .orElseThrow()
                            .interval());
            assertThat(Duration.between(from, to))
                    .as("%s between its reads %d and %d of %d", name, i, i + 1, reads.size())
                    .isLessThanOrEqualTo(bound.multipliedBy(105).dividedBy(100).plus(LOOK));
        }
    }

    private void assertWithinBudget() {
        for (String service : List.of("codepipeline", "codebuild", "sts")) {
            assertThat(mostInWindow(service))
                    .as("attempts to %s in 5 s", service)
                    .isBetween(1L, CALLS_PER_SECOND * WINDOW.toSeconds());
        }
    }

    private long mostInWindow(String service) {
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
