package org.tallyboard.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.history.History;
import org.tallyboard.job.JobEvent;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobState;
import org.tallyboard.job.LedgerLimits;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.source.Account;
import org.tallyboard.source.Failure;
import org.tallyboard.source.Freshness;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;

class StateOwnerTest {

    private static final Account PROD = new Account("prod", "123456784821", "eu-west-1", "#8957e5");
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final StateOwner owner = new StateOwner(Clock.systemUTC(), Duration.ofMillis(50), LedgerLimits.standard());

    @AfterEach
    void close() {
        owner.close();
    }

    @Test
    void a_listed_pipeline_is_unknown_until_it_was_read() {
        owner.submit(listed("video-api", "billing"));
        await().until(() -> owner.snapshot().pipelines().size() == 2);
        Pipeline row = pipeline("video-api");
        assertThat(row.state()).isEqualTo(PipelineState.UNKNOWN);
        assertThat(row.freshness().look(Instant.now())).isEqualTo(Freshness.State.NEVER);
    }

    @Test
    void a_pipeline_that_vanished_from_the_list_is_not_brought_back_by_a_read_that_was_under_way() {
        owner.submit(listed("video-api", "billing"));
        owner.submit(listed("billing"));
        owner.submit(new Change.PipelineRead(read("video-api")));
        owner.submit(new Change.PipelineRead(read("billing")));
        await().until(() -> owner.snapshot().sequence() == 4);
        assertThat(owner.snapshot().pipelines())
                .extracting(p -> p.id().name(), Pipeline::state)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("billing", PipelineState.SUCCEEDED));
    }

    @Test
    void a_failed_read_keeps_what_was_shown_and_the_time_of_the_first_failure() {
        Instant first = Instant.parse("2026-11-24T10:00:00Z");
        owner.submit(listed("video-api"));
        owner.submit(new Change.PipelineRead(read("video-api")));
        owner.submit(new Change.PipelineNotRead(id("video-api"), new Failure("network refused", "look", first)));
        owner.submit(new Change.PipelineNotRead(
                id("video-api"), new Failure("credentials expired", "aws sso login", first.plusSeconds(60))));
        await().until(() -> owner.snapshot().sequence() == 4);
        Pipeline row = pipeline("video-api");
        assertThat(row.state()).isEqualTo(PipelineState.SUCCEEDED);
        assertThat(row.freshness().failure()).contains(new Failure("credentials expired", "aws sso login", first));
    }

    @Test
    void a_broker_that_was_never_read_says_why_and_has_no_figures() {
        owner.submit(new Change.BrokerRead(new BrokerView(
                "rec-broker",
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                Freshness.never(INTERVAL).failed(new Failure("connection refused", "is it running?", Instant.now())))));
        await().until(() -> !owner.snapshot().brokers().isEmpty());
        BrokerView view = owner.snapshot().brokers().getFirst();
        assertThat(view.overview()).isEmpty();
        assertThat(view.freshness(BrokerView.Part.OVERVIEW).orElseThrow().look(Instant.now()))
                .isEqualTo(Freshness.State.FAILED);
    }

    @Test
    void rates_that_the_broker_left_out_make_no_point_of_the_sparkline() {
        Instant at = Instant.now();
        owner.submit(new Change.BrokerRead(broker(at, OptionalDouble.empty())));
        owner.submit(new Change.BrokerRead(broker(at.plusSeconds(5), OptionalDouble.of(2.5))));
        // Another part was read; the overview is the same.
        owner.submit(new Change.BrokerRead(broker(at.plusSeconds(5), OptionalDouble.of(2.5))));
        await().until(() -> owner.snapshot().sequence() == 3);
        assertThat(owner.snapshot().rates().get("rec-broker"))
                .containsExactly(new BrokerView.RatePoint(at.plusSeconds(5), 2.5, 1));
    }

    @Test
    void events_become_jobs() {
        owner.submit(new Change.EventsArrived(
                "rec", List.of(new JobEvent.Started("j1", Instant.now(), 1, "w1@host")), List.of()));
        await().until(() -> owner.snapshot().job(new JobKey("rec", "j1")).isPresent());
        assertThat(owner.snapshot().job(new JobKey("rec", "j1")).orElseThrow().state())
                .isEqualTo(JobState.STARTED);
    }

    @Test
    void snapshots_come_at_most_once_per_frame_and_none_is_lost_at_the_end() {
        List<Snapshot> seen = new CopyOnWriteArrayList<>();
        AtomicInteger broken = new AtomicInteger();
        owner.subscribe(snapshot -> {
            broken.incrementAndGet();
            throw new IllegalStateException("a listener that fails must not stop the others");
        });
        owner.subscribe(seen::add);
        long start = System.nanoTime();
        for (int i = 0; i < 20_000; i++) {
            owner.submit(new Change.EventsArrived(
                    "rec", List.of(new JobEvent.Started("j" + i % 100, Instant.now(), i, "w1@host")), List.of()));
        }
        await().until(() -> owner.snapshot().sequence() == 20_000);
        long frames = Duration.ofNanos(System.nanoTime() - start).toMillis() / 50 + 2;
        await().until(() -> !seen.isEmpty() && seen.getLast().sequence() == 20_000);
        assertThat(seen.size()).isLessThanOrEqualTo((int) frames + 1);
        assertThat(broken).hasPositiveValue();
    }

    @Test
    void an_error_of_this_program_ends_nothing_and_lights_a_lamp() {
        AtomicBoolean breaks = new AtomicBoolean();
        Clock breaking = new Clock() {
            @Override
            public Instant instant() {
                // Among others it is asked for each snapshot.
                if (breaks.get()) {
                    throw new StackOverflowError("made by a test");
                }
                return Instant.now();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        try (StateOwner surviving = new StateOwner(breaking, Duration.ofMillis(5), LedgerLimits.standard())) {
            surviving.subscribe(snapshot -> {
                throw new AssertionError("a listener may be as broken as it likes");
            });
            breaks.set(true);
            surviving.submit(new Change.PayloadMissing(new JobKey("rec", "j"), "why"));
            await().until(() -> !surviving.snapshot().sources().isEmpty());
            breaks.set(false);
            surviving.submit(listed("video-api"));
            await().until(() -> !surviving.snapshot().pipelines().isEmpty());
            assertThat(surviving.snapshot().sources()).singleElement().satisfies(lamp -> {
                assertThat(lamp.id().kind()).isEqualTo(SourceId.Kind.BOARD);
                assertThat(lamp.phase()).isInstanceOfSatisfying(SourceStatus.Failed.class, failed -> assertThat(
                                failed.failure().cause())
                        .contains("StackOverflowError"));
            });
        }
    }

    @Test
    void after_a_jump_of_the_clock_nobody_is_gone_until_something_was_heard_again() {
        AtomicReference<Instant> even = new AtomicReference<>(Instant.parse("2026-11-27T10:00:00Z"));
        Clock clock = Clock.systemUTC();
        try (StateOwner judging =
                new StateOwner(clock, even::get, Duration.ofMillis(5), LedgerLimits.standard(), History.NONE)) {
            judging.submit(new Change.StreamInterrupted("rec", Optional.empty()));
            await().until(() -> judging.snapshot().sequence() == 1);
            even.updateAndGet(at -> at.plusSeconds(31));
            // 31 s in a moment: this process stood still.
            await().until(() -> judging.snapshot().at().isAfter(clock.instant().minusMillis(50)));
            assertThat(judging.snapshot().settled()).isEmpty();
            judging.submit(new Change.EventsArrived(
                    "rec", List.of(new JobEvent.Started("j1", Instant.now(), 1, "w1@host")), List.of()));
            await().until(() -> judging.snapshot().sequence() == 2);
            for (int i = 0; i < 6; i++) {
                even.updateAndGet(at -> at.plusSeconds(6));
                Instant before = clock.instant();
                judging.submit(new Change.PayloadMissing(new JobKey("rec", "j1"), "why"));
                await().until(() -> judging.snapshot().at().isAfter(before));
            }
            await().until(() -> judging.snapshot().settled().contains("rec"));
        }
    }

    private static Change.PipelinesListed listed(String... names) {
        return new Change.PipelinesListed(
                PROD,
                List.of(names).stream()
                        .map(n -> new Change.PipelinesListed.Listed(n, 1, "V2", "SUPERSEDED"))
                        .toList(),
                INTERVAL);
    }

    private Pipeline pipeline(String name) {
        return owner.snapshot().pipeline(id(name)).orElseThrow();
    }

    private static PipelineId id(String name) {
        return new PipelineId("prod", name);
    }

    private static Pipeline read(String name) {
        return new Pipeline(
                id(name),
                PROD,
                1,
                "V2",
                "SUPERSEDED",
                PipelineState.SUCCEEDED,
                false,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Freshness.read(Instant.now(), INTERVAL));
    }

    private static BrokerView broker(Instant at, OptionalDouble in) {
        return new BrokerView(
                "rec-broker",
                Optional.of(new BrokerView.Overview(
                        "3.10.8",
                        in,
                        OptionalDouble.of(1),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        BrokerView.Statistics.KEPT)),
                List.of(),
                List.of(),
                List.of(),
                Freshness.read(at, Duration.ofSeconds(5)));
    }
}
