package org.tallyboard.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// What a database of ours looks like, version by version: a file of any older version is brought to the newest one
/// step by step, so that each step is written and tested once.
///
/// @param application the `application_id` that marks a file as ours
/// @param steps the first makes the tables, each later one changes what the one before has made
record Schema(int application, List<Step> steps) {

    Schema {
        steps = List.copyOf(steps);
    }

    /// Goes from one version to the next.
    interface Step {
        void apply(Connection db) throws SQLException;
    }

    /// The newest `user_version`.
    int version() {
        return steps.size();
    }

    DatabaseContents holds(Connection db) throws SQLException {
        return DatabaseContents.of(db, application, version());
    }

    /// Brings an empty or older database to the newest version, unless another process just did; inside a transaction,
    /// so that it is done whole or not at all.
    void bringUp(Connection db) throws SQLException {
        DatabaseContents holds = holds(db);
        if (holds != DatabaseContents.NOTHING && holds != DatabaseContents.OLDER_VERSION) {
            return;
        }
        int from = holds == DatabaseContents.NOTHING ? 0 : DatabaseContents.version(db);
        for (Step step : steps.subList(from, version())) {
            step.apply(db);
        }
        try (Statement statement = db.createStatement()) {
            statement.execute("PRAGMA user_version = " + version());
            statement.execute("PRAGMA application_id = " + application);
        }
    }

    /// [#bringUp] in a transaction of its own, where there is something to do.
    void prepare(Connection db) throws SQLException {
        DatabaseContents holds = holds(db);
        if (holds != DatabaseContents.NOTHING && holds != DatabaseContents.OLDER_VERSION) {
            return;
        }
        try (Statement statement = db.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                bringUp(db);
                statement.execute("COMMIT");
            } catch (SQLException e) {
                rollBack(statement, e);
                throw e;
            }
        }
    }

    /// Takes back what was written; the first failure stays the one to tell.
    static void rollBack(Statement statement, Exception cause) {
        try {
            statement.execute("ROLLBACK");
        } catch (SQLException second) {
            // SQLite rolls back by itself on a full disk.
            cause.addSuppressed(second);
        }
    }

    /// A step of SQL only.
    static Step sql(String... statements) {
        return db -> {
            try (Statement statement = db.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
        };
    }
}
