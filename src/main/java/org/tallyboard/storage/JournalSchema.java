package org.tallyboard.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.sqlite.Function;
import org.tallyboard.recorder.schedule.PlannedJob;

/// The scheduler's tables. Times are milliseconds since the epoch.
///
/// `jobs` is small and has an index for each question, so that no question costs more as more has ended. Messages and
/// what became of jobs stand in tables of their own. `jobs.newest`: whether it is the newest job of its entry.
/// `jobs.claimed_until`: no scheduler claims the job before then. `jobs.tell_at`: what `todo` says is told from then
/// on. `answers.address` is a digest.
final class JournalSchema {

    /// Marks a file as Tallyboard's journal.
    static final int APPLICATION_ID = 0x54414C4A;

    private static final Schema.Step FIRST = Schema.sql(
            """
            CREATE TABLE jobs (
                job TEXT PRIMARY KEY, schedule TEXT NOT NULL, entry TEXT NOT NULL,
                occurrence INTEGER NOT NULL, revision INTEGER NOT NULL, state TEXT NOT NULL,
                todo TEXT NOT NULL, title TEXT NOT NULL, starts INTEGER NOT NULL, ends INTEGER NOT NULL,
                content TEXT NOT NULL, exchange TEXT NOT NULL, routing_key TEXT NOT NULL,
                properties TEXT NOT NULL, headers TEXT NOT NULL, body BLOB NOT NULL,
                tried INTEGER NOT NULL, claimed_until INTEGER NOT NULL DEFAULT 0, confirmed_at INTEGER,
                tell_at INTEGER NOT NULL DEFAULT 0, tell_until INTEGER NOT NULL, version INTEGER NOT NULL,
                UNIQUE (schedule, entry, occurrence))""",
            "CREATE INDEX jobs_due ON jobs (schedule, state, starts)",
            "CREATE INDEX jobs_to_tell ON jobs (schedule, tell_at) WHERE todo != 'NOTHING'",
            """
            CREATE TABLE answers (
                schedule TEXT NOT NULL, address TEXT NOT NULL, etag TEXT, modified TEXT, body BLOB NOT NULL,
                PRIMARY KEY (schedule, address))""");

    /// Small rows: messages and history apart, the content as a digest, an index for each question.
    private static final Schema.Step SMALL_ROWS = db -> {
        digests(db);
        Schema.sql(
                        "DROP INDEX jobs_due",
                        "DROP INDEX jobs_to_tell",
                        "ALTER TABLE jobs RENAME TO old_jobs",
                        """
                        CREATE TABLE jobs (
                            job TEXT PRIMARY KEY, schedule TEXT NOT NULL, entry TEXT NOT NULL,
                            occurrence INTEGER NOT NULL, revision INTEGER NOT NULL, state TEXT NOT NULL,
                            todo TEXT NOT NULL, title TEXT NOT NULL, starts INTEGER NOT NULL,
                            ends INTEGER NOT NULL, content TEXT NOT NULL, tried INTEGER NOT NULL,
                            claimed_until INTEGER NOT NULL DEFAULT 0, confirmed_at INTEGER,
                            tell_at INTEGER NOT NULL DEFAULT 0, tell_until INTEGER NOT NULL,
                            version INTEGER NOT NULL, newest INTEGER NOT NULL,
                            UNIQUE (schedule, entry, occurrence))""",
                        """
                        CREATE TABLE messages (
                            job TEXT PRIMARY KEY, exchange TEXT NOT NULL, routing_key TEXT NOT NULL,
                            properties TEXT NOT NULL, headers TEXT NOT NULL, body BLOB NOT NULL)""",
                        "CREATE TABLE history (job TEXT NOT NULL, at INTEGER NOT NULL, what TEXT NOT NULL)",
                        """
                        INSERT INTO jobs SELECT job, schedule, entry, occurrence, revision, state, todo, title, starts,
                            ends, digest(content), tried, claimed_until, confirmed_at, tell_at, tell_until, version,
                            occurrence = max(occurrence) OVER (PARTITION BY schedule, entry) FROM old_jobs""",
                        """
                        INSERT INTO messages SELECT job, exchange, routing_key, properties, headers, body
                        FROM old_jobs""",
                        "DROP TABLE old_jobs",
                        "CREATE INDEX jobs_due ON jobs (schedule, state, starts)",
                        "CREATE INDEX jobs_to_tell ON jobs (schedule, todo, tell_at) WHERE todo != 'NOTHING'",
                        "CREATE INDEX jobs_ahead ON jobs (schedule, ends) WHERE newest",
                        "CREATE INDEX jobs_ended ON jobs (ends)",
                        "CREATE INDEX history_of ON history (job)")
                .apply(db);
        Function.destroy(db, "digest");
    };

    static final Schema SCHEMA = new Schema(APPLICATION_ID, List.of(FIRST, SMALL_ROWS));

    private JournalSchema() {}

    private static void digests(Connection db) throws SQLException {
        Function.create(db, "digest", new Function() {
            @Override
            protected void xFunc() throws SQLException {
                result(PlannedJob.digest(value_text(0)));
            }
        });
    }
}
