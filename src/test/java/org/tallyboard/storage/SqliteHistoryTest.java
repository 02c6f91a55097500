package org.tallyboard.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tallyboard.storage.Histories.NOW;
import static org.tallyboard.storage.Histories.all;
import static org.tallyboard.storage.Histories.attempt;
import static org.tallyboard.storage.Histories.build;
import static org.tallyboard.storage.Histories.worker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.history.Fact;
import org.tallyboard.history.Fact.Worker.Presence;
import org.tallyboard.history.FactTime;
import org.tallyboard.history.Gap;
import org.tallyboard.job.JobState;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.source.SourceId;

/// What is kept, how long, and that it is kept once.
class SqliteHistoryTest {

    @TempDir
    Path folder;

    @Test
    void everyKindOfFactIsReadAsItWasWritten() throws Exception {
        FactTime told = FactTime.told(NOW, NOW.plusSeconds(2));
        FactTime seen = FactTime.seen(NOW.plusSeconds(3));
        List<Fact> facts = List.of(
                new Fact.Execution("prod", "app", "e1", PipelineState.FAILED, "Build failed", told),
                new Fact.Stage("prod", "app", "Build", "e1", PipelineState.FAILED, "", told),
                new Fact.Action("prod", "app", "Build", "Compile", "e1", "a1", PipelineState.FAILED, "x", told),
                build(7, NOW),
                attempt("j1", JobState.STARTED, NOW),
                new Fact.Signal("rabbit", "j1", "News", true, "timeout", told),
                worker(Presence.SILENT, NOW.plusSeconds(3)),
                new Fact.Queue("rabbit", "/", "celery", Fact.Queue.Service.NOT_CONSUMED, seen),
                new Fact.Source(
                        new SourceId(SourceId.Kind.AWS, "prod"), Fact.Source.Health.FAILED, "no credentials", seen),
                new Fact.Alarm("rabbit", "rabbit@a", Fact.Alarm.Kind.MEMORY, true, seen),
                new Fact.Order(3, NOW, "kim", "retry stage", "prod · app", Fact.Order.Stand.DONE, "", told));
        try (SqliteHistory history = Histories.open(folder)) {
            history.record(facts, NOW.plusSeconds(4), Set.of("rabbit"));
        }

        try (SqliteHistory history = Histories.open(folder)) {
            assertThat(all(history)).containsExactlyInAnyOrderElementsOf(facts);
            assertThat(history.facts(NOW.plusSeconds(1), NOW.plusSeconds(9), 2))
                    .as("the newest of those in the time")
                    .containsExactly(facts.get(8), facts.get(9));
        }
    }

    @Test
    void whatTwoBoardsAndTwoRunsSeeIsKeptOnce() throws Exception {
        for (int run = 0; run < 2; run++) {
            // The second sees everything 300 ms later, and states by themselves only then.
            Instant late = NOW.plusMillis(300L * run);
            try (SqliteHistory one = Histories.open(folder);
                    SqliteHistory two = Histories.open(folder)) {
                for (SqliteHistory board : List.of(one, two)) {
                    board.record(
                            List.of(
                                    build(1, NOW),
                                    attempt("j1", JobState.STARTED, late),
                                    worker(Presence.ONLINE, late),
                                    worker(Presence.SILENT, late.plusSeconds(10)),
                                    worker(Presence.ONLINE, late.plusSeconds(20))),
                            late.plusSeconds(30),
                            Set.of("rabbit"));
                }
            }
        }

        try (SqliteHistory history = Histories.open(folder)) {
            assertThat(all(history))
                    .extracting(Fact::mark)
                    .containsExactly("SUCCEEDED", "STARTED 0 w1@a", "ONLINE", "SILENT", "ONLINE");
        }
    }

    @Test
    void aSecondBoardThatIsQuickerDoesNotWriteTheSameTurnAgain() throws Exception {
        try (SqliteHistory history = Histories.open(folder)) {
            history.record(List.of(worker(Presence.ONLINE, NOW)), NOW, Set.of("rabbit"));
            history.record(List.of(worker(Presence.OFFLINE, NOW.plusMillis(700))), NOW, Set.of("rabbit"));
            history.record(List.of(worker(Presence.OFFLINE, NOW.plusMillis(500))), NOW, Set.of("rabbit"));
        }
        try (SqliteHistory history = Histories.open(folder)) {
            assertThat(all(history)).hasSize(2);
        }
    }

    @Test
    void theUsualStateIsWorthAFactOnlyAfterATrouble() throws Exception {
        FactTime when = FactTime.seen(NOW);
        Fact.Alarm cleared = new Fact.Alarm("rabbit", "n", Fact.Alarm.Kind.DISK, false, when);
        try (SqliteHistory history = Histories.open(folder)) {
            history.record(List.of(cleared), NOW, Set.of("rabbit"));
            history.record(
                    List.of(
                            new Fact.Alarm(
                                    "rabbit", "n", Fact.Alarm.Kind.DISK, true, FactTime.seen(NOW.plusSeconds(1))),
                            new Fact.Alarm(
                                    "rabbit", "n", Fact.Alarm.Kind.DISK, false, FactTime.seen(NOW.plusSeconds(2)))),
                    NOW,
                    Set.of("rabbit"));
        }
        try (SqliteHistory history = Histories.open(folder)) {
            assertThat(all(history)).extracting(Fact::mark).containsExactly("RAISED", "CLEARED");
        }
    }

    @Test
    void timeWithoutABoardIsAGapAndSoIsTimeInWhichItStoodStill() throws Exception {
        Instant start;
        try (SqliteHistory history = Histories.open(folder)) {
            start = at(Instant.now(), 0);
            history.stoodStill(start.plusSeconds(60), start.plusSeconds(100));
            history.record(List.of(build(1, NOW)), start.plusSeconds(600), Set.of("rabbit"));
        }
        Instant end = start.plusSeconds(1_000);
        try (SqliteHistory history = Histories.open(folder)) {
            assertThat(history.gaps(start, end))
                    .containsExactly(
                            new Gap(at(start, 60), at(start, 100), Gap.Why.STOOD_STILL, 0),
                            new Gap(at(start, 600), end, Gap.Why.NO_BOARD, 0));
            assertThat(history.unheard("another", start, end))
                    .as("nobody heard it")
                    .containsExactly(new Gap(start, end, Gap.Why.NO_BOARD, 0));
        }
    }

    @Test
    void aBrokerIsUnheardUntilItsStreamIsUpAndWhileItIsDown() throws Exception {
        Instant start = at(Instant.now(), 0);
        try (SqliteHistory history = Histories.open(folder)) {
            history.record(List.of(), start.plusSeconds(10), Set.of());
            history.record(List.of(), start.plusSeconds(20), Set.of("rabbit"));
            history.record(List.of(), start.plusSeconds(30), Set.of("rabbit"));
            history.record(List.of(), start.plusSeconds(40), Set.of());
            history.record(List.of(), start.plusSeconds(50), Set.of("rabbit"));
            history.record(List.of(), start.plusSeconds(60), Set.of("rabbit"));
        }
        try (SqliteHistory history = Histories.open(folder)) {
            assertThat(history.unheard("rabbit", start.plusSeconds(5), start.plusSeconds(60)))
                    .containsExactly(
                            new Gap(start.plusSeconds(5), start.plusSeconds(20), Gap.Why.NO_BOARD, 0),
                            new Gap(start.plusSeconds(30), start.plusSeconds(50), Gap.Why.NO_BOARD, 0));
            assertThat(history.gaps(start.plusSeconds(5), start.plusSeconds(60)))
                    .isEmpty();
            assertThat(history.lastKnown("rabbit", 9, 9).asOf()).isEqualTo(start.plusSeconds(60));
        }
    }

    /// The tables as the first version made them, with a fact in it.
    @Test
    void aHistoryOfTheFirstVersionIsBroughtUpWithEverythingInIt() throws Exception {
        Histories.sql(
                folder,
                "PRAGMA journal_mode = WAL",
                """
                CREATE TABLE subjects (
                    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, scope TEXT NOT NULL, name TEXT NOT NULL,
                    last INTEGER, live INTEGER, UNIQUE (kind, scope, name))""",
                """
                CREATE TABLE facts (
                    id INTEGER PRIMARY KEY, subject INTEGER NOT NULL, mark TEXT NOT NULL, once INTEGER NOT NULL,
                    at INTEGER NOT NULL, seen INTEGER NOT NULL, fact TEXT NOT NULL, UNIQUE (subject, mark, once))""",
                """
                CREATE TABLE watches (
                    board TEXT PRIMARY KEY, host TEXT NOT NULL, pid INTEGER NOT NULL, began INTEGER NOT NULL,
                    alive INTEGER NOT NULL, ended INTEGER NOT NULL DEFAULT 0, watched TEXT NOT NULL)""",
                """
                CREATE TABLE lapses (
                    board TEXT NOT NULL, began INTEGER NOT NULL, ended INTEGER NOT NULL, why TEXT NOT NULL,
                    dropped INTEGER NOT NULL)""",
                "CREATE INDEX facts_at ON facts (at)",
                "CREATE INDEX facts_of ON facts (subject, at)",
                "CREATE INDEX jobs_last ON subjects (scope, live, last) WHERE live IS NOT NULL",
                "INSERT INTO subjects VALUES (1, 'attempt', 'rabbit', 'j1', 1, 1)",
                "INSERT INTO facts VALUES (1, 1, 'STARTED 0 w1@a', " + NOW.toEpochMilli() + ", " + NOW.toEpochMilli()
                        + ", " + NOW.toEpochMilli() + ", '"
                        + FactRow.text(attempt("j1", JobState.STARTED, NOW)) + "')",
                "INSERT INTO watches VALUES ('b', 'h', 1, " + NOW.toEpochMilli() + ", "
                        + NOW.plusSeconds(9).toEpochMilli() + ", 1, 'rabbit')",
                "PRAGMA user_version = 1",
                "PRAGMA application_id = " + HistorySchema.APPLICATION_ID);

        try (SqliteHistory history = Histories.open(folder)) {
            history.record(List.of(build(2, NOW.plusSeconds(60))), Instant.now(), Set.of("rabbit"));
            assertThat(all(history)).contains(attempt("j1", JobState.STARTED, NOW));
            assertThat(history.lastKnown("rabbit", 9, 9).jobs()).hasSize(1);
            assertThat(history.lastKnown("rabbit", 9, 9).asOf()).isEqualTo(NOW.plusSeconds(9));
            assertThat(history.gaps(NOW, NOW.plusSeconds(9))).isEmpty();
            await().until(() -> all(history).size() == 2);
        }
        assertThat(Histories.sql(folder, "PRAGMA user_version")).isEqualTo(HistorySchema.SCHEMA.version());
    }

    private static Instant at(Instant start, int seconds) {
        return start.plusSeconds(seconds).truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
    }

    @Test
    void whatDoesNotFitIsDroppedCountedAndAGap() throws Exception {
        Instant start = at(Instant.now(), 0);
        try (SqliteHistory history = new SqliteHistory(Histories.in(folder), Clock.systemUTC(), 1_000)) {
            history.record(
                    IntStream.range(0, 10)
                            .<Fact>mapToObj(i -> build(i, start.plusSeconds(i)))
                            .toList(),
                    start.plusSeconds(60),
                    Set.of("rabbit"));
            history.start(lamp -> {});
        }
        try (SqliteHistory history = Histories.open(folder)) {
            assertThat(all(history)).hasSize(2);
            assertThat(history.gaps(start.plusSeconds(1), start.plusSeconds(60)))
                    .singleElement()
                    .satisfies(gap -> {
                        assertThat(gap.why()).isEqualTo(Gap.Why.NOT_WRITTEN);
                        assertThat(gap.dropped()).isEqualTo(8);
                        assertThat(gap.from()).isEqualTo(at(start, 3));
                        assertThat(gap.to()).isEqualTo(at(start, 60));
                    });
        }
    }

    @Test
    void theLastKnownJobsAreThoseOfTheirNewestFacts() throws Exception {
        try (SqliteHistory history = Histories.open(folder)) {
            history.record(
                    List.of(
                            attempt("waits", JobState.SENT, NOW),
                            attempt("ended", JobState.STARTED, NOW),
                            attempt("runs", JobState.SENT, NOW),
                            attempt("runs", JobState.STARTED, NOW.plusSeconds(1)),
                            // Of a producer whose clock is ahead: what was told last counts.
                            attempt("ended", JobState.SUCCEEDED, NOW.minusSeconds(1))),
                    NOW,
                    Set.of("rabbit"));
        }
        try (SqliteHistory history = Histories.open(folder)) {
            assertThat(history.lastKnown("rabbit", 10, 10).attempts())
                    .extracting(f -> f.job().id() + " " + f.state())
                    .containsExactly("ended SUCCEEDED", "waits SENT", "runs STARTED");
            assertThat(history.lastKnown("rabbit", 1, 0).attempts())
                    .extracting(Fact::subject)
                    .containsExactly("runs");
            assertThat(history.lastKnown("another", 10, 10).attempts()).isEmpty();
        }
    }

    @Test
    void whatIsTooOldLeavesAndTheTimeBeforeIsAGap() throws Exception {
        Instant now = Instant.now();
        SqliteHistory.Settings month = new SqliteHistory.Settings(folder, Duration.ofDays(30), 1L << 30, List.of());
        try (SqliteHistory history = Histories.open(folder)) {
            history.record(
                    List.of(build(1, now.minus(Duration.ofDays(40))), build(2, now.minus(Duration.ofDays(20)))),
                    now,
                    Set.of("rabbit"));
        }
        Histories.sql(
                folder,
                "UPDATE watches SET began = " + now.minus(Duration.ofDays(60)).toEpochMilli());
        try (SqliteHistory history = new SqliteHistory(month, Clock.systemUTC())) {
            history.start(lamp -> {});
            history.record(List.of(build(3, now.minus(Duration.ofDays(35)))), now, Set.of("rabbit"));
        }
        try (SqliteHistory history = Histories.open(folder)) {
            assertThat(all(history)).extracting(Fact::subject).containsExactly("app:2");
            assertThat(history.gaps(now.minus(Duration.ofDays(50)), now)
                            .getFirst()
                            .to())
                    .isBetween(now.minus(Duration.ofDays(30)), now.minus(Duration.ofDays(29)));
            assertThat(Histories.sql(folder, "SELECT count(*) FROM subjects")).isEqualTo(1);
        }
    }

    @Test
    void aFileThatIsTooLargeLosesItsOldestFacts() throws Exception {
        long most = 300_000;
        SqliteHistory.Settings small = new SqliteHistory.Settings(folder, Duration.ofDays(90), most, List.of());
        Instant now = Instant.now();
        for (int run = 0; run < 4; run++) {
            List<Fact> facts = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                facts.add(build(run * 500 + i, now.minusSeconds(2_000 - (run * 500 + i))));
            }
            try (SqliteHistory history = new SqliteHistory(small, Clock.systemUTC())) {
                history.start(lamp -> {});
                history.record(facts, now, Set.of("rabbit"));
                String last = facts.getLast().subject();
                await().until(() -> {
                    history.record(List.of(), Instant.now(), Set.of("rabbit"));
                    return !all(history).isEmpty()
                            && all(history).getLast().subject().equals(last)
                            && used() <= most;
                });
            }
        }

        assertThat(Files.size(Histories.file(folder))).isLessThan(2 * most);
        try (SqliteHistory history = Histories.open(folder)) {
            List<Fact> left = all(history);
            assertThat(left).hasSizeBetween(300, 1_500);
            assertThat(left.getLast().subject()).isEqualTo("app:1999");
            assertThat(history.gaps(now.minusSeconds(3_000), now)).isNotEmpty();
        }
    }

    private long used() throws Exception {
        return Histories.sql(
                folder,
                "SELECT (page_count - freelist_count) * page_size"
                        + " FROM pragma_page_count, pragma_freelist_count, pragma_page_size");
    }

    @Test
    void factsOfAnEarlierReleaseAreRead() {
        String attempt = """
                {"broker":"rabbit","job":{"id":"j1"},"retries":1,"state":"FAILED","reason":"IOError","worker":"w1@a",\
                "steps":{"started":"2026-03-01T10:00:00Z"},"when":{"at":"2026-03-01T10:01:00Z",\
                "seen":"2026-03-01T10:01:00.5Z","told":true},"laterAdded":{"x":1}}""";

        assertThat(FactRow.fact("attempt", attempt)).hasValueSatisfying(fact -> {
            Fact.Attempt read = (Fact.Attempt) fact;
            assertThat(read.job().task()).isEmpty();
            assertThat(read.worker()).contains("w1@a");
            assertThat(read.steps().started()).contains(Instant.parse("2026-03-01T10:00:00Z"));
            assertThat(read.steps().ended()).isEmpty();
            assertThat(read.mark()).isEqualTo("FAILED 1 ");
        });
        assertThat(FactRow.fact("of a later release", "{}")).isEqualTo(Optional.empty());
        assertThat(FactRow.fact("attempt", "{\"state\":\"LATER\"}")).isEqualTo(Optional.empty());
    }
}
