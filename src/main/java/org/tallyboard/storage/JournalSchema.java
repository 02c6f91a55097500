package org.tallyboard.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/// The scheduler's tables. Times are milliseconds since the epoch.
///
/// `jobs.claimed_until`: no scheduler claims the job before then. `jobs.tell_at`: what `todo` says is told from then
/// on. `answers.address` is a digest.
final class JournalSchema {

    /// Marks a file as Tallyboard's journal.
    static final int APPLICATION_ID = 0x54414C4A;

    static final int VERSION = 1;

    private JournalSchema() {}

    static Holds holds(Connection connection) throws SQLException {
        return Holds.of(connection, APPLICATION_ID, VERSION);
    }

    /// Creates the tables, unless another scheduler just did; inside a transaction.
    static void create(Connection connection) throws SQLException {
        if (holds(connection) != Holds.NOTHING) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
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
            statement.execute("PRAGMA user_version = " + VERSION);
            statement.execute("PRAGMA application_id = " + APPLICATION_ID);
        }
    }
}
