package org.tallyboard.sandbox.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tallyboard.sandbox.aws.demo.DemoWorld;
import org.tallyboard.sandbox.aws.protocol.AwsError;
import org.tallyboard.sandbox.aws.world.ActionKind;
import org.tallyboard.sandbox.aws.world.ActionRun;
import org.tallyboard.sandbox.aws.world.ActionStatus;
import org.tallyboard.sandbox.aws.world.ConditionSpec.When;
import org.tallyboard.sandbox.aws.world.Execution;
import org.tallyboard.sandbox.aws.world.ExecutionMode;
import org.tallyboard.sandbox.aws.world.ExecutionStatus;
import org.tallyboard.sandbox.aws.world.Pipeline;
import org.tallyboard.sandbox.aws.world.PipelineType;
import org.tallyboard.sandbox.aws.world.StageRetryMode;
import org.tallyboard.sandbox.aws.world.StageStatus;
import org.tallyboard.sandbox.aws.world.World;

/// The living world: what it shows at once, that it goes on, and that a seed decides it.
class DemoWorldTest {
    private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");

    private Instant now = START;

    @Test
    void everyStateIsThereWhenTheBoardFirstLooks() {
        World world = world(1, 30, 1);

        Map<String, Integer> states = states(world);

        assertThat(states.get("failed")).isBetween(2, 5);
        assertThat(states.get("waiting")).isBetween(1, 3);
        assertThat(states.get("running")).isBetween(3, 8);
        assertThat(states.get("idle")).isGreaterThan(15);
        List<Pipeline> all = pipelines(world);
        assertThat(all).hasSize(30);
        assertThat(world.accounts()).allMatch(account -> account.pipelines().size() > 5);
        assertThat(all).extracting(p -> p.spec().type()).contains(PipelineType.V1, PipelineType.V2);
        assertThat(all).extracting(p -> p.spec().mode()).contains(ExecutionMode.values());
        assertThat(kinds(all)).containsExactlyInAnyOrder(ActionKind.values());
        assertThat(all).anyMatch(p -> p.stages().stream()
                .anyMatch(stage ->
                        !stage.transition().enabled() && !stage.inbound().isEmpty()));
        Pipeline api = world.accounts().iterator().next().pipeline("video-api").orElseThrow();
        assertThat(api.stage("Approval").orElseThrow().inbound()).hasSize(1);
    }

    @Test
    void conditionsTransitionsAndRetriesAreThereWhenTheBoardFirstLooks() {
        for (long seed = 20; seed < 25; seed++) {
            List<Pipeline> all = pipelines(world(seed, 30, 1));

            assertThat(all)
                    .filteredOn(p -> p.stages().stream()
                            .anyMatch(stage -> !stage.transition().enabled()
                                    && stage.transition().lastChangedBy().isPresent()
                                    && !stage.inbound().isEmpty()))
                    .extracting(Pipeline::name)
                    .containsExactly("landing");
            assertThat(all)
                    .filteredOn(p -> p.stages().stream()
                            .flatMap(stage -> stage.latest().stream())
                            .anyMatch(run -> run.status() == StageStatus.FAILED
                                    && run.condition(When.BEFORE_ENTRY)
                                            .filter(judged -> judged.status().equals("Failed"))
                                            .isPresent()))
                    .extracting(Pipeline::name)
                    .containsExactly("metrics");
            assertThat(all)
                    .filteredOn(p -> p.stages().stream()
                            .flatMap(stage -> stage.latest().stream())
                            .anyMatch(run -> run.status() == StageStatus.IN_PROGRESS && run.automaticRetries() == 1))
                    .extracting(Pipeline::name)
                    .containsExactly("ads");
        }
    }

    @Test
    void thereIsAPastThatHappenedByTheRules() {
        World world = world(2, 30, 1);

        for (Pipeline pipeline : pipelines(world)) {
            assertThat(pipeline.executions()).hasSizeGreaterThan(6);
            for (Execution execution : pipeline.executions()) {
                assertThat(execution.startTime()).isBetween(START.minus(Duration.ofDays(17)), START);
                assertThat(execution.lastUpdateTime()).isBetween(execution.startTime(), START);
                if (execution.status() == ExecutionStatus.SUCCEEDED) {
                    assertThat(execution.stages())
                            .hasSameSizeAs(execution.spec().stages())
                            .allMatch(stage -> stage.status() == StageStatus.SUCCEEDED);
                    assertThat(execution.runs()).allMatch(run -> !run.inProgress());
                }
            }
        }
        assertThat(runs(world)
                        .filter(run -> run.status() == ActionStatus.FAILED)
                        .map(run -> run.outcome().failure())
                        .flatMap(failure -> failure.stream())
                        .filter(failure -> failure.message().lines().count() > 2))
                .hasSizeGreaterThan(5);
        assertThat(runs(world).filter(run -> run.attempt() > 1)).isNotEmpty();
    }

    @Test
    void itGoesOnForADayAndKeepsEveryStateInBounds() {
        World world = world(3, 30, 1);
        Set<String> executions = new TreeSet<>();

        for (int i = 0; i < 96; i++) {
            now = now.plus(Duration.ofMinutes(15));
            Map<String, Integer> states = states(world);
            assertThat(states.getOrDefault("failed", 0)).isLessThan(12);
            assertThat(states.getOrDefault("waiting", 0)).isLessThan(12);
            assertThat(states.getOrDefault("idle", 0)).isGreaterThan(8);
            pipelines(world).forEach(p -> p.executions().forEach(e -> executions.add(e.id())));
        }

        assertThat(executions).hasSizeGreaterThan(1_000);
        Instant hourAgo = now.minus(Duration.ofHours(1));
        assertThat(pipelines(world).stream()
                        .flatMap(p -> p.executions().stream())
                        .filter(e -> e.startTime().isAfter(hourAgo)))
                .hasSizeGreaterThan(20);
    }

    @Test
    void aSeedDecidesAllOfItHoweverOftenSomebodyLooks() {
        World often = world(7, 60, 1);
        for (int i = 0; i < 200; i++) {
            now = now.plusSeconds(7);
            often.locked(() -> true);
        }
        List<String> first = story(often);
        now = START;
        World once = world(7, 60, 1);
        now = START.plusSeconds(1_400);
        once.locked(() -> true);
        List<String> second = story(once);
        now = START;

        assertThat(second).isEqualTo(first);
        assertThat(story(world(8, 60, 1))).isNotEqualTo(story(world(7, 60, 1)));
    }

    @Test
    void speedShortensStepsButNotThePast() {
        World world = world(4, 30, 20);

        Duration longest = runs(world)
                .filter(run -> run.status() == ActionStatus.SUCCEEDED)
                .filter(run -> run.action().kind() == ActionKind.CODEBUILD)
                .map(run -> Duration.between(run.startTime(), run.lastUpdateTime()))
                .max(Duration::compareTo)
                .orElseThrow();
        assertThat(longest).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(7));
        assertThat(pipelines(world).stream()
                        .flatMap(p -> p.executions().stream())
                        .map(Execution::startTime)
                        .min(Instant::compareTo)
                        .orElseThrow())
                .isBefore(START.minus(Duration.ofDays(4)));
        assertThat(states(world)).containsKeys("failed", "waiting", "running", "idle");
    }

    @Test
    void aboutTwoOfThreeRetriesSucceed() {
        int succeeded = 0;
        int retried = 0;
        for (long seed = 100; seed < 112; seed++) {
            now = START;
            World world = world(seed, 120, 1);
            List<ActionRun> again = new ArrayList<>();
            for (Pipeline pipeline : pipelines(world)) {
                pipeline.stages().forEach(stage -> stage.latest()
                        .filter(run -> run.status() == StageStatus.FAILED && !run.busy())
                        .ifPresent(run -> world.locked(() -> {
                            try {
                                world.orders()
                                        .retry(
                                                pipeline,
                                                stage.name(),
                                                run.execution().id(),
                                                StageRetryMode.FAILED_ACTIONS);
                            } catch (AwsError e) {
                                return false;
                            }
                            return again.addAll(run.current().stream()
                                    .filter(ActionRun::inProgress)
                                    .toList());
                        })));
            }
            now = now.plus(Duration.ofMinutes(4));
            world.locked(() -> true);
            retried += again.size();
            succeeded += (int) again.stream()
                    .filter(run -> run.status() == ActionStatus.SUCCEEDED)
                    .count();
        }

        assertThat(retried).isGreaterThan(60);
        assertThat((double) succeeded / retried).isBetween(0.5, 0.82);
    }

    private World world(long seed, int pipelines, double speed) {
        Map<String, String> accounts = new LinkedHashMap<>();
        accounts.put("prod", "123456784821");
        accounts.put("staging", "345678907730");
        InstantSource clock = () -> now;
        return DemoWorld.make("eu-west-1", accounts, seed, pipelines, speed, clock);
    }

    private static List<Pipeline> pipelines(World world) {
        return world.locked(() -> world.accounts().stream()
                .flatMap(account -> account.pipelines().stream())
                .toList());
    }

    private static Stream<ActionRun> runs(World world) {
        return pipelines(world).stream().flatMap(p -> p.executions().stream()).flatMap(e -> e.runs().stream());
    }

    private static Set<ActionKind> kinds(List<Pipeline> pipelines) {
        Set<ActionKind> kinds = new TreeSet<>();
        pipelines.forEach(
                p -> p.spec().stages().forEach(stage -> stage.actions().forEach(action -> kinds.add(action.kind()))));
        return kinds;
    }

    private static List<String> story(World world) {
        List<String> story = new ArrayList<>();
        pipelines(world).forEach(p -> p.executions()
                .forEach(e -> story.add(p.name() + " " + e.startTime() + " " + e.status() + " " + e.commits() + " "
                        + e.runs().size() + " " + e.lastUpdateTime())));
        return story;
    }

    private static Map<String, Integer> states(World world) {
        Map<String, Integer> states = new TreeMap<>();
        for (Pipeline pipeline : pipelines(world)) {
            boolean waits = pipeline.executions().stream()
                    .flatMap(e -> e.runs().stream())
                    .anyMatch(run -> run.inProgress() && run.action().kind() == ActionKind.APPROVAL);
            boolean failed = pipeline.stages().stream()
                    .flatMap(stage -> stage.latest().stream())
                    .anyMatch(run -> run.status() == StageStatus.FAILED);
            boolean runs = pipeline.executions().stream().anyMatch(Execution::active);
            states.merge(failed ? "failed" : waits ? "waiting" : runs ? "running" : "idle", 1, Integer::sum);
        }
        return states;
    }
}
