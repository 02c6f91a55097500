package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.Snapshot;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.job.Attempt;
import org.tallyboard.job.HeldJob;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobState;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.job.SchedulerPlan;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.source.Account;
import org.tallyboard.source.Failure;
import org.tallyboard.source.Freshness;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.frozen.FrozenBrokers;
import org.tallyboard.ui.frozen.FrozenScenes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatusReportTest {

    private static final Instant FROM = Instant.parse("2026-11-24T10:00:00Z");
    private static final Instant NOW = FROM.plusSeconds(10);
    private static final Account PROD = new Account("prod", "123456784821", "eu-west-1", "#8957e5");
    private static final SourceStatus.Phase LIVE = new SourceStatus.Live();

    @Test
    void exit_code_0_when_all_is_read_and_nothing_failed() {
        assertThat(report(snapshot(LIVE, pipeline(PipelineState.SUCCEEDED, fresh()), job(JobState.SUCCEEDED, NOW)))
                        .exitCode())
                .isZero();
    }

    @Test
    void exit_code_1_when_a_pipeline_is_failed_or_a_job_failed_while_listening() {
        assertThat(report(snapshot(LIVE, pipeline(PipelineState.FAILED, fresh()), job(JobState.SUCCEEDED, NOW)))
                        .exitCode())
                .isEqualTo(1);
        assertThat(report(snapshot(LIVE, pipeline(PipelineState.SUCCEEDED, fresh()), job(JobState.FAILED, NOW)))
                        .exitCode())
                .isEqualTo(1);
    }

    @Test
    void a_job_that_failed_before_we_listened_is_no_failure_of_now() {
        assertThat(report(snapshot(
                                LIVE,
                                pipeline(PipelineState.SUCCEEDED, fresh()),
                                job(JobState.FAILED, FROM.minusSeconds(1))))
                        .exitCode())
                .isZero();
    }

    @Test
    void exit_code_2_outranks_1_when_a_source_or_a_row_could_not_be_read() {
        Failure refused = new Failure("connection refused", "is it running?", NOW);
        assertThat(report(snapshot(
                                new SourceStatus.Failed(refused),
                                pipeline(PipelineState.FAILED, fresh()),
                                job(JobState.SUCCEEDED, NOW)))
                        .exitCode())
                .isEqualTo(2);
        assertThat(report(snapshot(
                                LIVE,
                                pipeline(PipelineState.FAILED, fresh().failed(refused)),
                                job(JobState.SUCCEEDED, NOW)))
                        .exitCode())
                .isEqualTo(2);
        assertThat(report(snapshot(
                                LIVE,
                                pipeline(PipelineState.UNKNOWN, Freshness.never(Duration.ofSeconds(30))),
                                job(JobState.SUCCEEDED, NOW)))
                        .exitCode())
                .isEqualTo(2);
    }

    /// Nobody can publish then, so that what is not told is no good news.
    @Test
    void exit_code_1_when_a_broker_has_an_alarm_and_0_when_its_stream_carries_rubbish_beside_events() {
        Snapshot well = snapshot(LIVE, pipeline(PipelineState.SUCCEEDED, fresh()), job(JobState.SUCCEEDED, NOW));
        BrokerView broker = well.brokers().getFirst();
        for (boolean memory : new boolean[] {true, false}) {
            var node = new BrokerView.Node(
                    "rabbit@desk", true, memory, !memory, OptionalLong.empty(), OptionalLong.empty());
            var alarmed = new BrokerView(
                    broker.name(), broker.overview(), List.of(node), broker.queues(), List.of(), fresh());
            assertThat(report(with(well, well.sources(), List.of(alarmed))).exitCode())
                    .isEqualTo(1);
        }
        SourceStatus rubbish = new SourceStatus(
                new SourceId(SourceId.Kind.EVENTS, "rec-broker"),
                new SourceStatus.Slowed("3 messages on celeryev are no events"),
                Optional.empty(),
                Duration.ofSeconds(2),
                0);
        assertThat(report(with(well, List.of(rubbish), well.brokers())).exitCode())
                .isZero();
    }

    @Test
    void a_broker_tells_what_later_versions_refuse_and_an_attempt_how_it_ended() {
        Snapshot revoked = snapshot(LIVE, pipeline(PipelineState.SUCCEEDED, fresh()), job(JobState.REVOKED, NOW));
        BrokerView broker = revoked.brokers().getFirst();
        var overview = new BrokerView.Overview(
                "4.0.5",
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                BrokerView.Statistics.KEPT);
        var told = with(
                revoked,
                revoked.sources(),
                List.of(new BrokerView(
                        broker.name(),
                        Optional.of(overview),
                        List.of(),
                        broker.queues(),
                        List.of("transient_nonexcl_queues"),
                        fresh())));
        JsonNode json = report(told).toJson();
        new StatusSchema().check(json);
        assertThat(json.at("/brokers/0").toString())
                .isEqualTo("{\"name\":\"rec-broker\",\"version\":\"4.0.5\","
                        + "\"deprecated\":[\"transient_nonexcl_queues\"],\"nodes\":[]}");
        assertThat(new StatusText(told, report(told)).text())
                .containsPattern(
                        "rec-broker +RabbitMQ 4.0.5 +in use, and refused by later versions: transient_nonexcl");
        JsonNode attempt = json.at("/jobs/seen/0/attempts/0");
        assertThat(attempt.path("reason").asString()).isEqualTo("terminated");
        assertThat(attempt.has("exception")).isFalse();
        JsonNode done = report(snapshot(LIVE, pipeline(PipelineState.SUCCEEDED, fresh()), job(JobState.SUCCEEDED, NOW)))
                .toJson();
        new StatusSchema().check(done);
        assertThat(done.at("/jobs/seen/0/attempts/0/result").asString()).isEqualTo("{'bytes': 7}");
    }

    private static Snapshot with(Snapshot from, List<SourceStatus> sources, List<BrokerView> brokers) {
        return new Snapshot(
                        1,
                        NOW,
                        FROM,
                        sources,
                        from.pipelines(),
                        from.jobs(),
                        0,
                        List.of(),
                        List.of(),
                        brokers,
                        Map.of())
                .attended();
    }

    @Test
    void what_is_not_known_is_null_and_never_zero() {
        JsonNode json = report(snapshot(LIVE, pipeline(PipelineState.SUCCEEDED, fresh()), job(JobState.STARTED, NOW)))
                .toJson();
        new StatusSchema().check(json);
        assertThat(json.at("/queues/0/ready").asInt()).isEqualTo(8);
        assertThat(json.at("/queues/0/unacked").isNull()).isTrue();
        assertThat(json.at("/jobs/active/0/id").asString()).isEqualTo("j1");
        assertThat(json.at("/jobs/reserved").size()).isZero();
        assertThat(json.at("/observedFrom").asString()).isEqualTo("2026-11-24T10:00:00Z");
    }

    @Test
    void what_records_next_is_told_once_a_scheduler_is_heard() {
        Snapshot base = snapshot(LIVE, pipeline(PipelineState.SUCCEEDED, fresh()), job(JobState.SUCCEEDED, NOW));
        assertThat(report(base).toJson().get("next").toString()).isEqualTo("{\"heard\":false}");
        assertThat(new StatusText(base, report(base)).text()).contains("next: no scheduler heard\n");

        PlannedRecording first = planned("a", 60);
        SchedulerPlan agenda = new SchedulerPlan(
                "rec-broker",
                "scheduler@studio",
                "council",
                NOW.minusSeconds(40),
                Duration.ofSeconds(10),
                NOW.plusSeconds(86_400),
                59,
                List.of(first, planned("b", 3_600)));
        Snapshot told = new Snapshot(
                        2,
                        NOW,
                        FROM,
                        base.sources(),
                        base.pipelines(),
                        base.jobs(),
                        0,
                        List.of(),
                        List.of(agenda),
                        base.brokers(),
                        Map.of())
                .attended();
        JsonNode next = report(told).toJson().get("next");
        assertThat(next.at("/planned/0/title").asString()).isEqualTo("Title a");
        assertThat(next.at("/planned/0/start").asString())
                .isEqualTo(first.start().toString());
        assertThat(next.at("/planned/0/stale").asBoolean()).isTrue();
        assertThat(next.get("untold").asInt()).isEqualTo(57);
        assertThat(next.at("/slots/0/slots").isNull()).isTrue();
        assertThat(next.at("/slots/0/most").asInt()).isEqualTo(1);
        assertThat(new StatusText(told, report(told)).text())
                .contains("next: 59 planned, at most 1 at once of ? slots\n")
                .containsPattern("council +not heard +scheduler@studio told it last at")
                .containsPattern("Title a +planned +2026-11-24T10:01:10Z to 2026-11-24T10:11:10Z");
    }

    @Test
    void what_could_not_be_read_is_unknown_and_not_none() {
        Failure failure = new Failure("connection refused", "start it", NOW);
        Snapshot unread = new Snapshot(
                        1,
                        NOW,
                        FROM,
                        List.of(
                                new SourceStatus(
                                        new SourceId(SourceId.Kind.AWS, "prod"),
                                        new SourceStatus.Failed(failure),
                                        Optional.empty(),
                                        Duration.ofSeconds(15),
                                        0),
                                new SourceStatus(
                                        new SourceId(SourceId.Kind.EVENTS, "rec"),
                                        new SourceStatus.Failed(failure),
                                        Optional.empty(),
                                        Duration.ofSeconds(5),
                                        0)),
                        List.of(),
                        List.of(),
                        0,
                        List.of(),
                        List.of(),
                        List.of(),
                        Map.of())
                .attended();
        assertThat(new StatusText(unread, report(unread)).text())
                .contains("pipelines: unknown\n", "workers: unknown\n", ": unknown\n")
                .doesNotContain("none", ": 0");
    }

    @Test
    void what_nothing_is_configured_for_is_not_spoken_of() {
        Snapshot alone = FrozenBrokers.alone();
        assertThat(new StatusText(alone, report(alone)).text())
                .contains("workers: 6\n", "next: ", "queues\n")
                .doesNotContain("pipelines:")
                .doesNotContain(" at rec-broker");
        assertThat(report(alone).exitCode()).as("a job failed").isEqualTo(1);

        Snapshot none = FrozenBrokers.none();
        assertThat(new StatusText(none, report(none)).text())
                .contains("pipelines: ")
                .doesNotContain("workers:", "jobs seen", "next:", "queues");
        assertThat(report(none).exitCode()).as("a pipeline is failed").isEqualTo(1);
    }

    @Test
    void with_two_brokers_each_line_names_its_own() {
        Snapshot two = FrozenBrokers.two();
        JsonNode json = report(two).toJson();
        new StatusSchema().check(json);
        assertThat(json.at("/next/slots").size()).isEqualTo(2);
        assertThat(json.at("/needs/0/broker").asString()).isEqualTo("rec-broker");
        assertThat(new StatusText(two, report(two)).text())
                .containsPattern("City Council live +started +on rec@w1 at rec-broker\n")
                .containsPattern("City Council live +started +on rec@w1 at rec-north\n")
                .containsPattern("rec@w1 +online +at rec-north\n")
                .containsPattern("rec-north +slots +at most 26 at once of 24 slots\n")
                .containsPattern("too few slots +2 will wait +.* 24 slots at rec-north\n")
                .containsPattern("Sky Harbour cam 2 +losing programme .* at rec-north\n");
    }

    @Test
    void jobs_that_are_lost_track_of_say_why_and_clocks_that_are_off_are_named() {
        Snapshot lost = FrozenScenes.lost();
        JsonNode json = report(lost).toJson();
        new StatusSchema().check(json);
        JsonNode job = StreamSupport.stream(json.at("/jobs/seen").spliterator(), false)
                .filter(one -> one.get("title").asString().equals("Court 4"))
                .findFirst()
                .orElseThrow();
        assertThat(job.get("state").asString()).isEqualTo("LOST_TRACK");
        assertThat(job.at("/lostTrack/why").asString()).isEqualTo("WORKER_GONE");
        assertThat(job.at("/lostTrack/remedy").asString()).startsWith("look at that worker");
        assertThat(json.at("/workers/0/clockAheadSeconds").asInt()).isEqualTo(34);
        assertThat(json.at("/workers/1/clockAheadSeconds").isNull()).isTrue();
        assertThat(json.at("/workers/5/gone").asBoolean()).isTrue();
        assertThat(new StatusText(lost, report(lost)).text())
                .containsPattern("Court 4 +lost track of +on rec@w6 its worker is gone, and no other one told")
                .containsPattern("rec@w1 +online +its clock is 34 s ahead");
    }

    private static PlannedRecording planned(String id, int in) {
        return new PlannedRecording(
                id,
                "Title " + id,
                Optional.of("recordings"),
                NOW.plusSeconds(in),
                NOW.plusSeconds(in + 600),
                Optional.empty(),
                false);
    }

    @Test
    void a_hostile_title_stays_on_its_line_in_the_text() {
        Snapshot snapshot = snapshot(LIVE, pipeline(PipelineState.SUCCEEDED, fresh()), job(JobState.STARTED, NOW));
        String text = new StatusText(snapshot, report(snapshot)).text();
        assertThat(text.lines().filter(line -> line.contains("Sky") && line.contains("[2J")))
                .hasSize(1);
        assertThat(text).doesNotContain("\u001b").doesNotContain("\u202e");
    }

    @Test
    void a_failure_is_told_in_sentences() {
        Pipeline pipeline = pipeline(PipelineState.SUCCEEDED, fresh());
        Job job = job(JobState.SUCCEEDED, NOW);
        Snapshot sentence = snapshot(
                new SourceStatus.Failed(new Failure("it is not set; export it before the start.", "check `env`", NOW)),
                pipeline,
                job);
        assertThat(new StatusText(sentence, report(sentence)).text())
                .contains("failed because it is not set; export it before the start. Check `env`");
        Snapshot phrase = snapshot(new SourceStatus.Failed(new Failure("connection refused", "", NOW)), pipeline, job);
        assertThat(new StatusText(phrase, report(phrase)).text())
                .containsPattern("failed because connection refused\\.\\R");
    }

    private static StatusReport report(Snapshot snapshot) {
        return new StatusReport(snapshot, JsonMapper.shared());
    }

    private static Freshness fresh() {
        return Freshness.read(NOW.minusSeconds(3), Duration.ofSeconds(30));
    }

    private static Snapshot snapshot(SourceStatus.Phase phase, Pipeline pipeline, Job job) {
        SourceStatus source = new SourceStatus(
                new SourceId(SourceId.Kind.AWS, "prod"), phase, Optional.of(NOW), Duration.ofSeconds(30), 1);
        BrokerView broker = new BrokerView(
                "rec-broker",
                Optional.empty(),
                List.of(),
                List.of(new BrokerView.Queue(
                        "/",
                        "rec\u001b]0;ordings",
                        "classic",
                        OptionalLong.of(8),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        BrokerView.Purpose.JOBS,
                        Optional.of(new BrokerView.DeliveryLimit(20, BrokerView.DeliveryLimit.Origin.DEFAULT)))),
                List.of(),
                fresh());
        return new Snapshot(
                        1,
                        NOW,
                        FROM,
                        List.of(source),
                        List.of(pipeline),
                        List.of(job),
                        0,
                        List.of(),
                        List.of(),
                        List.of(broker),
                        Map.of())
                .attended();
    }

    private static Pipeline pipeline(PipelineState state, Freshness freshness) {
        return new Pipeline(
                new PipelineId("prod", "video-api"),
                PROD,
                1,
                "V2",
                "SUPERSEDED",
                state,
                false,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                freshness);
    }

    private static Job job(JobState state, Instant endedAt) {
        Attempt attempt = new Attempt(
                0,
                state,
                Optional.empty(),
                Optional.empty(),
                Optional.of(FROM),
                state.terminal() ? Optional.of(endedAt) : Optional.empty(),
                Optional.of("w1@host\u001b[31m"),
                state == JobState.SUCCEEDED ? Optional.of("{'bytes': 7}") : Optional.empty(),
                state == JobState.REVOKED ? Optional.of("terminated") : Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new Job(
                new JobKey("rec-broker", "j1"),
                Optional.of("Sky\u001b[2J\n\u202eHarbour"),
                List.of(attempt),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                FROM,
                state == JobState.STARTED ? Optional.of(HeldJob.List.ACTIVE) : Optional.empty());
    }

    @Test
    void the_schema_names_every_kind_of_need() throws Exception {
        JsonNode kinds = JsonMapper.shared()
                .readTree(java.nio.file.Files.readString(java.nio.file.Path.of("docs/status.schema.json")))
                .at("/$defs/need/properties/kind/enum");
        assertThat(kinds.valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrderElementsOf(
                        java.util.Arrays.stream(org.tallyboard.attention.AttentionKind.values())
                                .map(org.tallyboard.attention.AttentionKind::word)
                                .toList());
    }
}
