package org.tallyboard.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
        return journal.newest("council").stream()
                .filter(job -> job.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private List<PlannedJob> claim(SqliteJournal by, int minutes, Instant now) throws Exception {
        return by.claim("council", NOW.plusSeconds(minutes * 60L), now, now.plusSeconds(15), 100);
    }

    @Test
    void readingMakesNoFile() throws Exception {
        assertThat(journal.newest("council")).isEmpty();
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
        assertThat(other.newest("council")).extracting(PlannedJob::id).containsExactlyInAnyOrder("a-2", "b-1");
        assertThat(other.message("a-1")).contains(first.message());
        assertThat(other.nextStart("council", NOW)).contains(NOW.plusSeconds(300));
        assertThat(other.newest("another")).isEmpty();
    }

    @Test
    void aWriteThatRestsOnWhatAnotherHasChangedIsRefusedWhole() throws Exception {
        journal.write(List.of(job("a", 1, 5)));
        PlannedJob seen = stored("a-1");
        assertThat(other.write(List.of(seen))).isTrue();

        assertThat(journal.write(List.of(job("b", 1, 5), seen))).isFalse();
        assertThat(journal.write(List.of(job("c", 1, 5), job("a", 1, 5)))).isFalse();

        assertThat(journal.newest("council")).extracting(PlannedJob::id).containsExactly("a-1");
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
        List<PlannedJob> open = journal.toTell("council", NOW, 10);
        assertThat(open).hasSize(1);

        journal.tellAgain(open, NOW.plusSeconds(10));
        assertThat(journal.toTell("council", NOW.plusSeconds(9), 10)).isEmpty();
        assertThat(journal.toTell("council", NOW.plusSeconds(10), 10)).hasSize(1);
        assertThat(journal.toTell("council", open.getFirst().tellUntil(), 10)).isEmpty();
        // A change while it was told is told as well.
        other.write(List.of(with(stored("a-1"), State.PUBLISHED, Todo.UPDATE)));
        journal.told(open);
        assertThat(journal.toTell("council", NOW, 10)).hasSize(1);
        journal.told(journal.toTell("council", NOW, 10));
        assertThat(journal.toTell("council", NOW, 10)).isEmpty();
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

        assertThat(journal.newest("council")).extracting(PlannedJob::id).containsExactly("b-1");
    }

    @Test
    void aDamagedJournalIsMovedAsideAndBegunAnew() throws Exception {
        journal.write(List.of(job("a", 1, 5)));
        journal.close();
        Files.write(
                file, "no database at all, whatever its name says".repeat(100).getBytes());

        assertThat(other.newest("council")).isEmpty();
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
        assertThat(other.newest("council")).hasSize(10_000);
        assertThat(claim(other, 4, NOW)).hasSize(5);
    }
}
