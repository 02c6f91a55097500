package org.tallyboard.recorder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.TaskBody;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.config.ScheduleConfig;
import org.tallyboard.recorder.schedule.Plan.Action;
import org.tallyboard.storage.SqliteJournal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a scheduler does with a broadcast, on a real journal.
class StartOrdersTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final Instant START = NOW.plus(Duration.ofHours(1));
    private static final Entry ENTRY = new Entry(
            "e1",
            "Council",
            "https://kim:s3cret@live.example/a.m3u8",
            START,
            START.plus(Duration.ofHours(1)),
            OptionalInt.of(5),
            Optional.empty(),
            Optional.empty(),
            List.of());

    @TempDir
    Path folder;

    private ScheduleConfig config;
    private SqliteJournal journal;
    private StartOrders orders;
    private PlannedJob planned;

    @BeforeEach
    void aPlannedJob() throws Exception {
        config = Schedules.config(folder, Schedules.json("http://127.0.0.1:1/plan"));
        journal = new SqliteJournal(folder.resolve("schedule.db"), Clock.systemUTC());
        orders = new StartOrders("scheduler@test", Set.of("council"), journal, () -> NOW);
        planned = new JobMaker(config, "scheduler@test").job(ENTRY, 1, 1);
        journal.write(List.of(planned));
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private PlannedJob now() throws Exception {
        return journal.job(planned.id()).orElseThrow();
    }

    private JsonNode ask(ControlRequest request) {
        return orders.answer(
                        request.answeredTo("ticket", "client").publication().message())
                .map(answer -> JsonMapper.shared()
                        .readTree(answer.message().body().toArray())
                        .path("scheduler@test"))
                .orElseGet(JsonMapper.shared()::nullNode);
    }

    private JsonNode start() {
        return ask(ControlRequest.scheduleStartNow(planned.id(), START));
    }

    private static ObjectNode kwargs(PlannedJob job) {
        return ((TaskBody.Readable) new TaskMessage(job.message().message()).body()).kwargs();
    }

    @Test
    void theStartIsNowAndAllElseIsAsBefore() throws Exception {
        assertThat(start().toString()).isEqualTo("{\"started\":true}");

        PlannedJob job = now();
        assertThat(job.start()).isEqualTo(NOW);
        assertThat(job.end()).isEqualTo(planned.end());
        assertThat(job.content()).isEqualTo(planned.content());
        assertThat(kwargs(job)).isEqualTo(kwargs(planned).deepCopy().put("start", NOW.toString()));
        assertThat(job.message().route()).isEqualTo(planned.message().route());
        assertThat(job.message().message().properties().priority())
                .isEqualTo(planned.message().message().properties().priority());
        assertThat(new TaskMessage(job.message().message()).kwargsRepr().orElseThrow())
                .contains("kim:********@".substring(4))
                .doesNotContain("s3cret");
        assertThat(journal.claim("council", NOW, NOW, NOW.plusSeconds(15), 10))
                .extracting(PlannedJob::id)
                .containsExactly(planned.id());
    }

    @Test
    void theScheduleReadAgainChangesNothing() throws Exception {
        start();
        journal.claim("council", NOW, NOW, NOW.plusSeconds(15), 10);
        journal.confirmed(List.of(planned.id()), NOW);

        var reading = new Reading(List.of(ENTRY), List.of(), 0, Optional.empty());
        for (Instant when : List.of(NOW.plusSeconds(60), START.plusSeconds(60))) {
            Plan plan = new Planner(config, new JobMaker(config, "scheduler@test"), when)
                    .plan(journal.ahead("council", Instant.EPOCH), Map.of(), reading);
            assertThat(plan.steps()).extracting(Plan.Step::action).containsExactly(Action.KEEP);
        }
    }

    @Test
    void whatIsNotAsItWasSeenIsRefused() throws Exception {
        assertThat(ask(ControlRequest.scheduleStartNow(planned.id(), START.plusMillis(1)))
                        .toString())
                .contains("\"started\":false,\"known\":true")
                .contains("its planned start has changed: it is " + START);
        assertThat(ask(ControlRequest.scheduleStartNow("other", START)).toString())
                .contains("\"known\":false")
                .contains("this scheduler does not know the job");

        journal.write(List.of(now().with(PlannedJob.State.CANCELLED, PlannedJob.Todo.NOTHING, planned.end())));
        assertThat(start().toString()).contains("the job is cancelled");
        journal.write(List.of(now().with(PlannedJob.State.HELD, PlannedJob.Todo.NOTHING, planned.end())));
        journal.claim("council", START, NOW, NOW.plusSeconds(15), 10);
        assertThat(start().toString()).contains("the job is being sent already");
        journal.confirmed(List.of(planned.id()), NOW);
        assertThat(start().toString()).contains("the job is sent already");
        assertThat(now().start()).isEqualTo(START);
    }

    @Test
    void aJobOfAScheduleThatAnotherSchedulerKeepsIsNotOurs() {
        orders = new StartOrders("scheduler@test", Set.of("guide"), journal, () -> NOW);
        assertThat(start().path("known").asBoolean(true)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping", "stats", "active", "revoke", "shutdown", "hello"})
    void aSchedulerIsNoWorker(String method) {
        assertThat(ask(ControlRequest.of(method, JsonMapper.shared().createObjectNode()))
                        .isNull())
                .isTrue();
    }

    @Test
    void whatIsTooLateOrForOthersIsNotHeard() throws Exception {
        ControlRequest request = ControlRequest.scheduleStartNow(planned.id(), START);
        assertThat(ask(request.expiring(NOW.minusSeconds(1))).isNull()).isTrue();
        assertThat(ask(request.to(List.of("rec-w1@studio"))).isNull()).isTrue();
        assertThat(now().start()).isEqualTo(START);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"id\":7,\"start\":7}",
                "{\"id\":\"x\",\"start\":\"soon\"}",
                "{\"id\":[],\"start\":{}}",
                "{\"id\":\"x' OR 1=1\",\"start\":\"2026-11-24T11:00:00Z\"}"
            })
    void nonsenseIsAnsweredAndChangesNothing(String arguments) throws Exception {
        var request = ControlRequest.of(ControlRequest.SCHEDULE_START_NOW, (ObjectNode)
                JsonMapper.shared().readTree(arguments));
        assertThat(ask(request).path("started").asBoolean(true)).isFalse();
        assertThat(now().start()).isEqualTo(START);
    }
}
