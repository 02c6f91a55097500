package org.tallyboard.storage;

import java.util.List;

/// The history's tables. Times are milliseconds since the epoch.
///
/// `facts.fact` is the fact as JSON; the columns beside it find it. `facts.once` is 0 where a subject can come to be in
/// a state once only, and else the time: the same fact has the same `(subject, mark, once)`. `subjects.last` is the
/// newest fact of a job, and `subjects.live` whether the job waits or runs by that; both are NULL for other subjects.
/// `watches` are the times in which boards ran and wrote what they saw, `lapses` the times therein in which they did
/// not. `heard` are the times in which events of a broker were received.
final class HistorySchema {

    /// Marks a file as Tallyboard's history.
    static final int APPLICATION_ID = 0x54414C48;

    private static final Schema.Step FIRST = Schema.sql(
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
            "CREATE INDEX jobs_last ON subjects (scope, live, last) WHERE live IS NOT NULL");

    /// Since when to when each board has heard the events of each broker.
    private static final Schema.Step HEARD = Schema.sql("""
            CREATE TABLE heard (
                board TEXT NOT NULL, broker TEXT NOT NULL, began INTEGER NOT NULL, alive INTEGER NOT NULL,
                PRIMARY KEY (board, broker, began)) WITHOUT ROWID""");

    static final Schema SCHEMA = new Schema(APPLICATION_ID, List.of(FIRST, HEARD));

    private HistorySchema() {}
}
