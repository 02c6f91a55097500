package org.tallyboard.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;

class BatchTest {

    private static final Duration EVERY = Duration.ofSeconds(2);

    private final FakeWorld world = new FakeWorld();

    @BeforeEach
    void threeJobs() {
        for (String id : List.of("a", "b", "c")) {
            world.jobs.put(id, Given.job(id, JobState.FAILED, 0));
        }
        world.jobs.put("runs", Given.job("runs", JobState.STARTED, 0));
    }

    private Job known(String id) {
        return Optional.ofNullable(world.jobs.get(id)).orElseThrow();
    }

    private Batch batch(String... ids) {
        List<Subject> subjects = List.of(ids).stream()
                .<Subject>map(id -> new Subject.OfJob(known(id)))
                .toList();
        return Batch.of(ActionKind.RETRY_JOB, subjects, new Situation("", world, Given.NOW, ZoneOffset.UTC));
    }

    private List<BatchRun.Result> ended(BatchRun run) throws Exception {
        return run.ended().get(20, TimeUnit.SECONDS);
    }

    @Test
    void itemsAreSentOneAfterTheOtherAndKeptAsOneEntry() throws Exception {
        OrderService desk = world.desk();
        Batch batch = batch("a", "runs", "b");
        assertThat(batch.items().get(1).leftOut()).startsWith("the job is STARTED");

        List<BatchRun.Result> results = ended(desk.order(batch, EVERY, now -> {}));

        assertThat(results).hasSize(2).allMatch(result -> result.outcome() instanceof Outcome.Done);
        assertThat(world.sent()).hasSize(2).noneMatch(sent -> sent.contains("runs"));
        assertThat(Duration.between(Given.NOW, world.now())).isGreaterThanOrEqualTo(EVERY);
        assertThat(world.rows.values()).singleElement().satisfies(row -> {
            assertThat(row.kind()).isEqualTo("retry job, 2 together");
            assertThat(row.outcome()).isInstanceOfSatisfying(Outcome.Done.class, done -> assertThat(done.detail())
                    .startsWith("2 of 2 done: ")
                    .contains("job a: done", "job b: done"));
        });
        assertThat(world.done)
                .filteredOn(d -> d.startsWith("intent"))
                .singleElement()
                .satisfies(intent -> assertThat(intent)
                        .contains("\"parent_id\":\"a\"", "\"parent_id\":\"b\"")
                        .doesNotContain("s3cret"));
        assertThat(desk.orders()).hasSize(1);
    }

    @Test
    void whatChangedSinceThePreviewIsRefusedByItself() throws Exception {
        Batch batch = batch("a", "b");
        Job tried = Given.job("a", JobState.FAILED, 1);
        world.jobs.put("a", tried);

        List<BatchRun.Result> results = ended(world.desk().order(batch, EVERY, now -> {}));

        assertThat(results.get(0).outcome()).isInstanceOf(Outcome.Refused.class);
        assertThat(results.get(1).outcome()).isInstanceOf(Outcome.Done.class);
        assertThat(world.row(1).outcome()).isInstanceOfSatisfying(Outcome.Done.class, done -> assertThat(done.detail())
                .startsWith("1 of 2 done: ")
                .contains("refused, the job was tried again since"));
    }

    @Test
    void aStopLeavesOutWhatHasNotBegun() throws Exception {
        CompletableFuture<BatchRun> run = new CompletableFuture<>();
        run.complete(world.desk()
                .order(batch("a", "b", "c"), EVERY, now -> run.join().stop()));

        List<BatchRun.Result> results = ended(run.join());

        assertThat(world.sent()).hasSize(1);
        assertThat(results.subList(1, 3)).allSatisfy(result -> assertThat(result.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, no -> assertThat(no.reason()).contains("was stopped before")));
    }

    @Test
    void withoutARecordNothingIsSent() throws Exception {
        world.intentFails = "the disk is full";

        assertThat(ended(world.desk().order(batch("a", "b"), EVERY, now -> {})))
                .allMatch(result -> result.outcome() instanceof Outcome.NotRecorded);
        assertThat(world.sent()).isEmpty();
    }

    @Test
    void whatIsForOneAtATimeIsLeftOut() {
        Batch batch = Batch.of(
                ActionKind.CHANGE_END,
                List.of(new Subject.OfJob(known("runs"))),
                new Situation("", world, Given.NOW, ZoneOffset.UTC));
        assertThat(batch.open()).isEmpty();
        assertThat(batch.items().getFirst().leftOut()).contains("one at a time");
    }
}
