package org.tallyboard.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.ProgressHandler;
import org.tallyboard.recorder.schedule.PlannedJob.Todo;

/// What the scheduler asks the journal costs no more with a long history than with a short one: counted in steps of
/// SQLite's virtual machine, which are the same on every machine.
class JournalCostTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
    private static final int AHEAD = 200;

    @TempDir
    Path folder;

    private interface Question {
        void ask(Connection db) throws SQLException;
    }

    private static final Map<String, Question> QUESTIONS = new LinkedHashMap<>();

    static {
        Instant tomorrow = NOW.plusSeconds(86_400);
        QUESTIONS.put(
                "ahead", db -> assertThat(JournalRows.ahead(db, "council", NOW)).hasSize(AHEAD));
        QUESTIONS.put("coming", db -> assertThat(
                        JournalRows.coming(db, "council", NOW, tomorrow, 50).total())
                .isEqualTo(AHEAD));
        QUESTIONS.put("next due", db -> assertThat(JournalRows.nextDue(db, "council", NOW, Duration.ofSeconds(30)))
                .isPresent());
        QUESTIONS.put("due", db -> assertThat(JournalRows.due(db, "council", NOW, NOW, 50))
                .isEmpty());
        QUESTIONS.put("to tell", db -> assertThat(JournalRows.toTell(db, "council", Todo.UPDATE, NOW, 200))
                .isEmpty());
        QUESTIONS.put("to prune", db -> assertThat(JournalRows.isOld(db, NOW.minusSeconds(86_400L * 60)))
                .isFalse());
    }

    private Map<String, Long> steps(int ended) throws SQLException {
        Map<String, Long> steps = new LinkedHashMap<>();
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(ended + ".db"));
                Statement statement = db.createStatement()) {
            JournalSchema.SCHEMA.prepare(db);
            statement.execute("BEGIN");
            insert(statement, ended, "PUBLISHED", NOW.minusSeconds(1_000), -60);
            insert(statement, AHEAD, "HELD", NOW.plusSeconds(600), 60);
            statement.execute("COMMIT");
            for (Map.Entry<String, Question> question : QUESTIONS.entrySet()) {
                AtomicLong count = new AtomicLong();
                ProgressHandler.setHandler(db, 1, new ProgressHandler() {
                    @Override
                    protected int progress() {
                        count.incrementAndGet();
                        return 0;
                    }
                });
                question.getValue().ask(db);
                ProgressHandler.clearHandler(db);
                steps.put(question.getKey(), count.get());
            }
        }
        return steps;
    }

    private static void insert(Statement statement, int count, String state, Instant first, int every)
            throws SQLException {
        statement.execute("""
                WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
                INSERT INTO jobs SELECT '%2$s' || i, 'council', '%2$s' || i, 1, 1, '%2$s', 'NOTHING', 'T',
                    %3$d + i * %4$d, %3$d + i * %4$d + 60000, 'c', 1, 0, 0, 0, 0, 1, 1 FROM n""".formatted(count - 1, state, first.toEpochMilli(), every * 1_000L));
        statement.execute("INSERT OR IGNORE INTO messages SELECT job, '', 'q', '{}', '{}', x'5b5d' FROM jobs");
    }

    @Test
    void noQuestionCostsMoreWithALongHistory() throws Exception {
        Map<String, Long> few = steps(100);
        Map<String, Long> many = steps(20_000);

        assertThat(few).allSatisfy((question, steps) -> assertThat(steps).isPositive());
        assertThat(many)
                .allSatisfy((question, steps) ->
                        assertThat(steps).as(question).isLessThanOrEqualTo(few.getOrDefault(question, 0L) + 50));
    }
}
