package org.tallyboard.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.recorder.schedule.EntryIds;
import org.tallyboard.recorder.schedule.Journal.Given;
import org.tallyboard.recorder.schedule.JournalException;
import org.tallyboard.recorder.schedule.PlannedJob;
import org.tallyboard.recorder.schedule.PlannedJob.State;

/// Which ids may have reached the broker, in a file of its own beside the journal: the newest of each entry. Workers
/// remember ids as done or revoked, so a new journal in the place of a lost one has to know them.
///
/// Each is written before the journal's transaction ends, so that the journal never knows of an id that is not here. A
/// list that is not there is begun with what the journal knows: it was lost, or the release before made none.
final class GivenIds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GivenIds.class);

    private static final Schema SCHEMA =
            new Schema(0x54414C49, List.of(Schema.sql("""
            CREATE TABLE ids (
                schedule TEXT NOT NULL, entry TEXT NOT NULL, occurrence INTEGER NOT NULL, ends INTEGER NOT NULL,
                revoked INTEGER NOT NULL, PRIMARY KEY (schedule, entry)) WITHOUT ROWID""", "CREATE INDEX ids_ended ON ids (ends)")));

    private final Database<JournalException> database;

    private final Source journal;

    /// What the journal knows of ids that may have reached the broker.
    interface Source {
        void each(Row row) throws SQLException, JournalException;

        /// Takes the newest of one entry.
        interface Row {
            void take(String schedule, String entry, int occurrence, long ends, boolean revoked) throws SQLException;
        }
    }

    GivenIds(Path journal, Clock clock, boolean group, Source source) {
        this.journal = source;
        String name = String.valueOf(journal.getFileName()).replaceFirst("\\.db$", "") + "-ids.db";
        this.database = new Database<>(new DatabaseFile(journal.resolveSibling(name), clock, group), new Owner());
    }

    /// Begins the list where there is none.
    void begin() throws JournalException {
        boolean begun = database.use(
                () -> !database.isAbsent() && SCHEMA.holds(database.connected(false)) != DatabaseContents.NOTHING);
        if (!begun) {
            change(db -> {});
        }
    }

    private void seed(Connection db) throws SQLException, JournalException {
        try (PreparedStatement insert = db.prepareStatement("INSERT OR IGNORE INTO ids VALUES (?, ?, ?, ?, ?)")) {
            journal.each((schedule, entry, occurrence, ends, revoked) -> {
                insert.setString(1, schedule);
                insert.setString(2, entry);
                insert.setInt(3, occurrence);
                insert.setLong(4, ends);
                insert.setBoolean(5, revoked);
                insert.executeUpdate();
            });
        }
    }

    /// Notes those that may be with the broker or a worker.
    void note(Collection<PlannedJob> jobs) throws JournalException {
        List<PlannedJob> given = jobs.stream().filter(PlannedJob::isGiven).toList();
        if (given.isEmpty()) {
            return;
        }
        change(db -> {
            String sql = """
                    INSERT INTO ids VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET occurrence = excluded.occurrence,
                        ends = excluded.ends, revoked = excluded.revoked
                    WHERE excluded.occurrence >= occurrence""";
            for (PlannedJob job : given) {
                JournalRows.execute(
                        db,
                        sql,
                        job.schedule(),
                        job.entry(),
                        job.occurrence(),
                        job.end().toEpochMilli(),
                        job.state() == State.CANCELLED);
            }
        });
    }

    Map<String, Given> of(String schedule, Collection<String> entries) throws JournalException {
        return database.use(() -> {
            Map<String, Given> given = new HashMap<>();
            if (database.isAbsent()) {
                return given;
            }
            Connection db = database.connected(false);
            if (SCHEMA.holds(db) == DatabaseContents.NOTHING) {
                return given;
            }
            String sql = "SELECT occurrence, ends, revoked FROM ids WHERE schedule = ? AND entry = ?";
            try (PreparedStatement select = db.prepareStatement(sql)) {
                select.setString(1, schedule);
                for (String entry : entries) {
                    select.setString(2, entry);
                    try (ResultSet row = select.executeQuery()) {
                        if (row.next()) {
                            given.put(
                                    entry,
                                    new Given(row.getInt(1), Instant.ofEpochMilli(row.getLong(2)), row.getBoolean(3)));
                        }
                    }
                }
            }
            String times =
                    "SELECT entry, occurrence, ends, revoked FROM ids WHERE schedule = ? AND entry > ? AND entry < ?";
            try (PreparedStatement select = db.prepareStatement(times)) {
                select.setString(1, schedule);
                for (String event :
                        entries.stream().map(EntryIds::event).distinct().toList()) {
                    select.setString(2, event + "/");
                    select.setString(3, event + "0");
                    try (ResultSet row = select.executeQuery()) {
                        while (row.next()) {
                            given.put(
                                    row.getString(1),
                                    new Given(row.getInt(2), Instant.ofEpochMilli(row.getLong(3)), row.getBoolean(4)));
                        }
                    }
                }
            }
            return given;
        });
    }

    void prune(Instant endedBefore) throws JournalException {
        change(db -> JournalRows.execute(db, "DELETE FROM ids WHERE ends < ?", endedBefore.toEpochMilli()));
    }

    private interface Work {
        void on(Connection db) throws SQLException;
    }

    private void change(Work work) throws JournalException {
        database.use(() -> {
            Connection db = database.connected(true);
            try (Statement statement = db.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                try {
                    boolean isNew = SCHEMA.holds(db) == DatabaseContents.NOTHING;
                    SCHEMA.bringUp(db);
                    if (isNew) {
                        seed(db);
                    }
                    work.on(db);
                    statement.execute("COMMIT");
                } catch (SQLException | JournalException e) {
                    Schema.rollBack(statement, e);
                    throw e;
                }
            }
            return true;
        });
    }

    @Override
    public void close() {
        database.close();
    }

    private final class Owner implements Database.Owner<JournalException> {
        @Override
        public String name() {
            return "The list of sent ids beside the scheduler's journal";
        }

        @Override
        public Schema schema() {
            return SCHEMA;
        }

        @Override
        public String elsewhere() {
            return "name another `journal` in [recordings]";
        }

        @Override
        public JournalException failure(String why, String remedy, Throwable cause) {
            return new JournalException(why + ". " + remedy, cause);
        }

        @Override
        public void movedAside(Path kept) {
            LOG.error("The list of sent ids was damaged, so a new one is begun. The damaged one is kept as {}", kept);
        }
    }
}
