package org.tallyboard.storage;

import java.util.List;

/// The record's tables. `orders.start` names the run that gave the order; `orders.outcome` is NULL until it ended.
/// Times are milliseconds since the epoch.
final class AuditSchema {

    /// Marks a file as Tallyboard's record.
    static final int APPLICATION_ID = 0x54414C59;

    static final Schema SCHEMA = new Schema(
            APPLICATION_ID, List.of(Schema.sql("""
            CREATE TABLE starts (
                id TEXT PRIMARY KEY, host TEXT NOT NULL, pid INTEGER NOT NULL,
                started_at INTEGER NOT NULL, ended_at INTEGER)""", """
            CREATE TABLE orders (
                id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, caller TEXT NOT NULL,
                kind TEXT NOT NULL, target TEXT NOT NULL, details TEXT NOT NULL,
                start TEXT NOT NULL, outcome TEXT, outcome_text TEXT, next_step TEXT,
                ended_at INTEGER)"""), Schema.sql("ALTER TABLE orders ADD COLUMN became TEXT")));

    private AuditSchema() {}
}
