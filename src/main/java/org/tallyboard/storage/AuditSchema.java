package org.tallyboard.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/// The record's tables. `orders.start` names the run that gave the order; `orders.outcome` is NULL until it ended.
/// Times are milliseconds since the epoch.
final class AuditSchema {

    /// Marks a file as Tallyboard's record.
    static final int APPLICATION_ID = 0x54414C59;

    static final int VERSION = 1;

    private AuditSchema() {}

    static Holds holds(Connection connection) throws SQLException {
        return Holds.of(connection, APPLICATION_ID, VERSION);
    }

    /// Creates the tables, unless another board just did.
    static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                if (holds(connection) == Holds.NOTHING) {
                    statement.execute("""
                            CREATE TABLE starts (
                                id TEXT PRIMARY KEY, host TEXT NOT NULL, pid INTEGER NOT NULL,
                                started_at INTEGER NOT NULL, ended_at INTEGER)""");
                    statement.execute("""
                            CREATE TABLE orders (
                                id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, caller TEXT NOT NULL,
                                kind TEXT NOT NULL, target TEXT NOT NULL, details TEXT NOT NULL,
                                start TEXT NOT NULL, outcome TEXT, outcome_text TEXT, next_step TEXT,
                                ended_at INTEGER)""");
                    statement.execute("PRAGMA user_version = " + VERSION);
                    statement.execute("PRAGMA application_id = " + APPLICATION_ID);
                }
                statement.execute("COMMIT");
            } catch (SQLException e) {
                rollBack(statement, e);
                throw e;
            }
        }
    }

    private static void rollBack(Statement statement, SQLException cause) {
        try {
            statement.execute("ROLLBACK");
        } catch (SQLException second) {
            // SQLite rolls back by itself on a full disk; the first failure is the one to tell.
            cause.addSuppressed(second);
        }
    }
}
