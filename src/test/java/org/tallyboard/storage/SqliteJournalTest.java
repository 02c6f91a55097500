package org.tallyboard.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.recorder.schedule.AnswerCache.Kept;
import org.tallyboard.recorder.schedule.Journal.Given;
import org.tallyboard.recorder.schedule.JournalException;
import org.tallyboard.recorder.schedule.PlannedJob;
import org.tallyboard.recorder.schedule.PlannedJob.State;
import org.tallyboard.recorder.schedule.PlannedJob.Todo;

class SqliteJournalTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

    @TempDir
    Path folder;

    private Path file;
    private SqliteJournal journal;
    private SqliteJournal other;

    @BeforeEach
    void open() {
        file = folder.resolve("state/schedule.db");
        journal = new SqliteJournal(file, Clock.systemUTC());
        other = new SqliteJournal(file, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        journal.close();
        other.close();
    }

    private static PlannedJob job(String entry, int occurrence, int minutes) {
        String id = entry + "-" + occurrence;
        TaskMessage message =
                TaskMessage.task("recording.record").id(id).priority(3).build();
        return new PlannedJob(
                id,
                "council",
                entry,
                occurrence,
                1,
                State.HELD,
                Todo.NOTHING,
                "Title",
                NOW.plusSeconds(minutes * 60L),
                NOW.plusSeconds(minutes * 60L + 600),
                "content",
                new Publication(Route.toQueue("recordings"), message.amqp()),
                false,
                NOW.plusSeconds(minutes * 60L + 600),
                0);
    }

    private PlannedJob stored(String id) throws Exception {
        return journal.job(id).orElseThrow();
    }

    private List<PlannedJob> claim(SqliteJournal by, int minutes, Instant now) throws Exception {
        return by.claim("council", NOW.plusSeconds(minutes * 60L), now, now.plusSeconds(15), 100);
    }

    @Test
    void readingMakesNoFile() throws Exception {
        assertThat(journal.ahead("council", Instant.EPOCH)).isEmpty();
        assertThat(journal.message("x")).isEmpty();
        assertThat(journal.kept("council", "x")).isEmpty();
        assertThat(folder.resolve("state")).doesNotExist();
    }

    @Test
    void keepsExactMessagesForTheOwnerOnly() throws Exception {
        PlannedJob first = job("a", 1, 5);
        assertThat(journal.write(List.of(first, job("a", 2, 9), job("b", 1, 7))))
                .isTrue();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(other.ahead("council", Instant.EPOCH))
                .extracting(PlannedJob::id)
                .containsExactlyInAnyOrder("a-2", "b-1");
        assertThat(other.message("a-1")).contains(first.message());
        assertThat(other.nextStart("council", NOW)).contains(NOW.plusSeconds(300));
        assertThat(other.ahead("another", Instant.EPOCH)).isEmpty();
    }

    @Test
    void aWriteThatRestsOnWhatAnotherHasChangedIsRefusedWhole() throws Exception {
        journal.write(List.of(job("a", 1, 5)));
        PlannedJob seen = stored("a-1");
        assertThat(other.write(List.of(seen))).isTrue();

        assertThat(journal.write(List.of(job("b", 1, 5), seen))).isFalse();
        assertThat(journal.write(List.of(job("c", 1, 5), job("a", 1, 5)))).isFalse();

        assertThat(journal.ahead("council", Instant.EPOCH))
                .extracting(PlannedJob::id)
                .containsExactly("a-1");
    }

    @Test
    void aJobIsClaimedByOneUntilTheClaimLapses() throws Exception {
        journal.write(List.of(job("late", 1, 50), job("b", 1, 6), job("a", 1, 5), job("over", 1, -20)));

        assertThat(claim(journal, 10, NOW)).extracting(PlannedJob::id).containsExactlyInAnyOrder("a-1", "b-1");
        assertThat(claim(other, 10, NOW)).isEmpty();
        assertThat(stored("a-1").tried()).isTrue();
        // The first scheduler died: its claim lapses.
        assertThat(claim(other, 10, NOW.plusSeconds(15))).hasSize(2);
        other.unclaim(List.of("a-1"), NOW.plusSeconds(17));
        assertThat(claim(journal, 10, NOW.plusSeconds(16))).isEmpty();
        assertThat(claim(journal, 10, NOW.plusSeconds(17)))
                .extracting(PlannedJob::id)
                .containsExactly("a-1");
    }

    @Test
    void aConfirmedJobIsAnnouncedUnlessItWasChangedOrCancelledMeanwhile() throws Exception {
        journal.write(List.of(job("a", 1, 5), job("b", 1, 5), job("c", 1, 5)));
        claim(journal, 10, NOW);
        PlannedJob b = stored("b-1");
        PlannedJob c = stored("c-1");
        other.write(List.of(with(b, State.HELD, Todo.UPDATE), with(c, State.CANCELLED, Todo.REVOKE)));

        journal.confirmed(List.of("a-1", "b-1", "c-1"), NOW);

        assertThat(stored("a-1"))
                .extracting(PlannedJob::state, PlannedJob::todo)
                .containsExactly(State.PUBLISHED, Todo.ANNOUNCE);
        assertThat(stored("b-1"))
                .extracting(PlannedJob::state, PlannedJob::todo)
                .containsExactly(State.PUBLISHED, Todo.UPDATE);
        assertThat(stored("c-1"))
                .extracting(PlannedJob::state, PlannedJob::todo)
                .containsExactly(State.CANCELLED, Todo.REVOKE);
        assertThat(claim(journal, 10, NOW.plusSeconds(60))).isEmpty();
    }

    private static PlannedJob with(PlannedJob job, State state, Todo todo) {
        return new PlannedJob(
                job.id(),
                job.schedule(),
                job.entry(),
                job.occurrence(),
                job.revision() + 1,
                state,
                todo,
                job.title(),
                job.start(),
                job.end(),
                "changed",
                job.message(),
                job.tried(),
                job.tellUntil(),
                job.version());
    }

    @Test
    void whatIsToldStaysUntilItWasTold() throws Exception {
        journal.write(List.of(with(job("a", 1, 5), State.PUBLISHED, Todo.UPDATE)));
        List<PlannedJob> open = journal.toTell("council", Todo.UPDATE, NOW, 10);
        assertThat(open).hasSize(1);

        journal.tellAgain(open, NOW.plusSeconds(10));
        assertThat(journal.toTell("council", Todo.UPDATE, NOW.plusSeconds(9), 10))
                .isEmpty();
        assertThat(journal.toTell("council", Todo.UPDATE, NOW.plusSeconds(10), 10))
                .hasSize(1);
        assertThat(journal.toTell("council", Todo.UPDATE, open.getFirst().tellUntil(), 10))
                .isEmpty();
        // A change while it was told is told as well.
        other.write(List.of(with(stored("a-1"), State.PUBLISHED, Todo.UPDATE)));
        journal.told(open);
        assertThat(journal.toTell("council", Todo.UPDATE, NOW, 10)).hasSize(1);
        journal.told(journal.toTell("council", Todo.UPDATE, NOW, 10));
        assertThat(journal.toTell("council", Todo.UPDATE, NOW, 10)).isEmpty();
    }

    @Test
    void keepsTheLastAnswersOnly() throws Exception {
        var first = new Kept("x", Optional.of("\"1\""), Optional.empty(), new byte[] {1, 2});
        journal.keep("council", List.of(first, new Kept("y", Optional.empty(), Optional.of("then"), new byte[0])));
        journal.keep("other", List.of(first));

        journal.keep("council", List.of(first));

        assertThat(other.kept("council", "y")).isEmpty();
        assertThat(other.kept("council", "x")).get().satisfies(kept -> {
            assertThat(kept.etag()).contains("\"1\"");
            assertThat(kept.body()).containsExactly(1, 2);
        });
        assertThat(other.kept("other", "x")).isPresent();
    }

    @Test
    void forgetsWhatEndedLongAgo() throws Exception {
        journal.write(List.of(job("a", 1, 5), job("b", 1, 500)));

        journal.prune(NOW.plusSeconds(3_600));

        assertThat(journal.ahead("council", Instant.EPOCH))
                .extracting(PlannedJob::id)
                .containsExactly("b-1");
    }

    @Test
    void aDamagedJournalIsMovedAsideAndBegunAnew() throws Exception {
        journal.write(List.of(job("a", 1, 5)));
        journal.close();
        Files.write(
                file, "no database at all, whatever its name says".repeat(100).getBytes());

        assertThat(other.ahead("council", Instant.EPOCH)).isEmpty();
        assertThat(other.write(List.of(job("a", 1, 5)))).isTrue();

        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("schedule.damaged-"));
        }
    }

    @Test
    void anotherProgramsDatabaseIsLeftAlone() throws Exception {
        Files.createDirectories(file.getParent());
        try (var db = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = db.createStatement()) {
            statement.execute("CREATE TABLE theirs (x)");
        }

        assertThatThrownBy(() -> journal.write(List.of(job("a", 1, 5))))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("is another program's database")
                .hasMessageContaining("name another `journal`");
    }

    @Test
    void tenThousandJobsAreWrittenAtOnce() throws Exception {
        List<PlannedJob> many = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            many.add(job("e" + i, 1, i));
        }

        assertThat(journal.write(many)).isTrue();
        assertThat(other.ahead("council", Instant.EPOCH)).hasSize(10_000);
        assertThat(claim(other, 4, NOW)).hasSize(5);
    }

    /// What release 1 made, with a sent and a changed job of one entry.
    private void oldJournal() throws Exception {
        Files.createDirectories(file.getParent());
        try (var db = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = db.createStatement()) {
            statement.execute("""
                    CREATE TABLE jobs (
                        job TEXT PRIMARY KEY, schedule TEXT NOT NULL, entry TEXT NOT NULL,
                        occurrence INTEGER NOT NULL, revision INTEGER NOT NULL, state TEXT NOT NULL,
                        todo TEXT NOT NULL, title TEXT NOT NULL, starts INTEGER NOT NULL, ends INTEGER NOT NULL,
                        content TEXT NOT NULL, exchange TEXT NOT NULL, routing_key TEXT NOT NULL,
                        properties TEXT NOT NULL, headers TEXT NOT NULL, body BLOB NOT NULL,
                        tried INTEGER NOT NULL, claimed_until INTEGER NOT NULL DEFAULT 0, confirmed_at INTEGER,
                        tell_at INTEGER NOT NULL DEFAULT 0, tell_until INTEGER NOT NULL, version INTEGER NOT NULL,
                        UNIQUE (schedule, entry, occurrence))""");
            statement.execute("CREATE INDEX jobs_due ON jobs (schedule, state, starts)");
            statement.execute("CREATE INDEX jobs_to_tell ON jobs (schedule, tell_at) WHERE todo != 'NOTHING'");
            statement.execute("""
                    CREATE TABLE answers (
                        schedule TEXT NOT NULL, address TEXT NOT NULL, etag TEXT, modified TEXT, body BLOB NOT NULL,
                        PRIMARY KEY (schedule, address))""");
            for (int occurrence = 1; occurrence <= 2; occurrence++) {
                statement.execute("INSERT INTO jobs VALUES ('a-" + occurrence + "', 'council', 'a', " + occurrence
                        + ", 3, 'PUBLISHED', 'UPDATE', 'Title', "
                        + NOW.plusSeconds(300).toEpochMilli() + ", "
                        + NOW.plusSeconds(900).toEpochMilli() + ", 'the content', '', 'recordings',"
                        + " '{\"content_type\":\"application/json\"}', '{\"id\":\"a-" + occurrence
                        + "\"}', x'5b5d', 1, 0, 5, 7, " + NOW.plusSeconds(900).toEpochMilli() + ", 4)");
            }
            statement.execute("INSERT INTO answers VALUES ('council', 'x', 'tag', NULL, x'01')");
            statement.execute("PRAGMA user_version = 1");
            statement.execute("PRAGMA application_id = " + 0x54414C4A);
        }
    }

    @Test
    void aJournalOfTheFirstReleaseIsBroughtUpWithEverythingInIt() throws Exception {
        oldJournal();

        PlannedJob job = stored("a-2");
        assertThat(journal.ahead("council", Instant.EPOCH))
                .extracting(PlannedJob::id)
                .containsExactly("a-2");
        assertThat(job.content()).isEqualTo(PlannedJob.digest("the content"));
        assertThat(job)
                .extracting(
                        PlannedJob::state,
                        PlannedJob::todo,
                        PlannedJob::revision,
                        PlannedJob::tried,
                        PlannedJob::start,
                        PlannedJob::version)
                .containsExactly(State.PUBLISHED, Todo.UPDATE, 3, true, NOW.plusSeconds(300), 4L);
        assertThat(journal.message("a-1").orElseThrow().message().body().toArray())
                .containsExactly('[', ']');
        assertThat(journal.kept("council", "x")).isPresent();
        assertThat(other.write(List.of(job, job("b", 1, 5)))).isTrue();
        assertThat(other.toTell("council", Todo.UPDATE, NOW, 10)).hasSize(2);
    }

    @Test
    void aJournalOfANewerReleaseIsRefusedAndLeftAsItIs() throws Exception {
        journal.write(List.of(job("a", 1, 5)));
        journal.close();
        try (var db = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = db.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(() -> other.write(List.of(job("b", 1, 5))))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("was written by a newer version of Tallyboard. Start that version");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void theIdsOfALostJournalAreRemembered() throws Exception {
        journal.write(List.of(job("held", 1, 50), job("a", 1, 5), job("b", 1, 5)));
        claim(journal, 10, NOW);
        journal.write(List.of(with(stored("b-1"), State.CANCELLED, Todo.REVOKE)));
        journal.close();
        Files.delete(file);

        assertThat(other.ahead("council", Instant.EPOCH)).isEmpty();
        var given = other.given("council", List.of("a", "b", "held", "none"));
        assertThat(given)
                .isEqualTo(Map.of(
                        "a", new Given(1, NOW.plusSeconds(900), false), "b", new Given(1, NOW.plusSeconds(900), true)));
    }

    /// A time may have been sent under the id of another, which its event no longer has.
    @Test
    void theIdsOfAllTimesOfAnEventAreRemembered() throws Exception {
        journal.write(
                List.of(job("m/2026-11-28T10:00:00Z", 1, 5), job("m/2026-11-29T10:00:00Z", 1, 5), job("m2/x", 1, 5)));
        claim(journal, 10, NOW);

        assertThat(journal.given("council", List.of("m/2026-11-28T10:10:00Z")))
                .containsOnlyKeys("m/2026-11-28T10:00:00Z", "m/2026-11-29T10:00:00Z");
    }

    /// Which ids the release before has sent is known as soon as its journal was brought up.
    @Test
    void theIdsOfAnOlderJournalAreRememberedBeforeAnythingChanges() throws Exception {
        oldJournal();
        try (var db = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = db.createStatement()) {
            // What was sent before, and waits again.
            statement.execute("UPDATE jobs SET state = 'CANCELLED' WHERE job = 'a-1'");
            statement.execute("UPDATE jobs SET state = 'HELD', tried = 0 WHERE job = 'a-2'");
        }
        journal.prune(Instant.EPOCH);
        journal.close();
        Files.delete(file);

        assertThat(other.given("council", List.of("a")))
                .isEqualTo(Map.of("a", new Given(1, NOW.plusSeconds(900), true)));
    }

    @Test
    void aLostListOfIdsIsMadeAgainOfTheJournal() throws Exception {
        journal.write(List.of(job("a", 1, 5), job("held", 1, 50)));
        claim(journal, 10, NOW);
        Path ids = file.resolveSibling("schedule-ids.db");
        other.close();
        Files.delete(ids);

        journal.write(List.of(job("b", 1, 5)));
        claim(journal, 6, NOW.plusSeconds(20));

        assertThat(journal.given("council", List.of("a", "b", "held"))).containsOnlyKeys("a", "b");
    }

    @Test
    void aRefusedWriteLeavesNothingInTheListOfIds() throws Exception {
        journal.write(List.of(job("a", 1, 5)));
        claim(journal, 10, NOW);
        PlannedJob seen = stored("a-1");
        other.write(List.of(with(seen, State.PUBLISHED, Todo.NOTHING)));

        assertThat(journal.write(List.of(with(seen, State.CANCELLED, Todo.REVOKE))))
                .isFalse();

        assertThat(journal.given("council", List.of("a")))
                .isEqualTo(Map.of("a", new Given(1, NOW.plusSeconds(900), false)));
    }

    @Test
    void aClaimOfATimeBeforeTheClockWasSetBackHoldsNobodyUp() throws Exception {
        journal.write(List.of(job("a", 1, 5)));
        claim(journal, 10, NOW.plusSeconds(301));

        assertThat(claim(other, 10, NOW)).extracting(PlannedJob::id).containsExactly("a-1");
        assertThat(journal.nextDue("council", NOW, Duration.ofSeconds(30))).contains(NOW.plusSeconds(270));
    }

    @Test
    void theGroupMayReadWhereThatIsConfigured() throws Exception {
        try (var shared = new SqliteJournal(file, Clock.systemUTC(), true)) {
            shared.write(List.of(job("a", 1, 5)));
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwxr-x---");
    }

    @Test
    void whatBecameOfAJobIsKeptAndBounded() throws Exception {
        journal.write(List.of(job("a", 1, 5)));
        claim(journal, 10, NOW);
        journal.confirmed(List.of("a-1"), NOW);
        assertThat(journal.history("a-1"))
                .extracting(event -> event.what())
                .containsExactly("planned: 2026-11-24T08:05:00Z to 2026-11-24T08:15:00Z", "sent: the broker has it");
        for (int i = 0; i < 60; i++) {
            journal.write(List.of(with(stored("a-1"), State.PUBLISHED, Todo.UPDATE)));
        }
        assertThat(journal.history("a-1")).hasSize(50);
    }
}
