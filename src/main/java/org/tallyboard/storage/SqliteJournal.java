package org.tallyboard.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.Publication;
import org.tallyboard.recorder.schedule.Journal;
import org.tallyboard.recorder.schedule.JournalException;
import org.tallyboard.recorder.schedule.PlannedJob;

/// The scheduler's journal in one SQLite file. Schedulers of several processes may share it; a board only reads it.
///
/// Reading a journal that is not there yet finds nothing and makes nothing. A damaged one is moved aside, kept, and
/// replaced by a new one: the next fetch fills it again with jobs under the same ids ([GivenIds]).
public final class SqliteJournal implements Journal, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteJournal.class);

    private final Database<JournalException> database;
    private final GivenIds given;
    private final Clock clock;

    /// @param file its folder is created when missing, for its owner only, with the first write
    public SqliteJournal(Path file, Clock clock) {
        this(file, clock, false);
    }

    /// @param group whether the file's group may read it, so that a board of another user can
    public SqliteJournal(Path file, Clock clock, boolean group) {
        this.database = new Database<>(new DatabaseFile(file, clock, group), new Owner());
        this.given = new GivenIds(file, clock, group, this::given);
        this.clock = clock;
    }

    @Override
    public Object identity() {
        return database.identity();
    }

    @Override
    public List<PlannedJob> ahead(String schedule, Instant now) throws JournalException {
        return read(db -> JournalRows.ahead(db, schedule, now), List.of());
    }

    @Override
    public List<PlannedJob> newest(String schedule, Collection<String> entries) throws JournalException {
        return read(db -> JournalRows.newest(db, schedule, entries), List.of());
    }

    @Override
    public Map<String, Given> given(String schedule, Collection<String> entries) throws JournalException {
        return given.of(schedule, entries);
    }

    @Override
    public List<Event> history(String id) throws JournalException {
        return read(db -> JournalHistory.of(db, id), List.of());
    }

    @Override
    public Optional<PlannedJob> job(String id) throws JournalException {
        return read(db -> JournalRows.job(db, id), Optional.empty());
    }

    @Override
    public boolean write(List<PlannedJob> jobs) throws JournalException {
        // All or nothing: the writes before one that is refused are taken back, and nothing is noted of them.
        return change(db -> {
            boolean written = true;
            for (PlannedJob job : jobs) {
                written = written && JournalRows.write(db, job, clock.instant());
            }
            if (written) {
                given.note(jobs);
            }
            return written;
        });
    }

    @Override
    public List<PlannedJob> claim(String schedule, Instant startsBy, Instant now, Instant until, int most)
            throws JournalException {
        // Without the lock first: mostly nothing is due.
        if (read(db -> JournalRows.due(db, schedule, startsBy, now, 1), List.of())
                .isEmpty()) {
            return List.of();
        }
        return change(db -> {
            List<PlannedJob> claimed = JournalRows.claim(db, JournalRows.due(db, schedule, startsBy, now, most), until);
            given.note(claimed);
            return claimed;
        });
    }

    @Override
    public Optional<Instant> nextDue(String schedule, Instant now, Duration lead) throws JournalException {
        return read(db -> JournalRows.nextDue(db, schedule, now, lead), Optional.empty());
    }

    @Override
    public void confirmed(Collection<String> ids, Instant at) throws JournalException {
        change(db -> {
            JournalRows.confirmed(db, ids, at);
            return true;
        });
    }

    @Override
    public void unclaim(Collection<String> ids, Instant from) throws JournalException {
        change(db -> {
            JournalRows.unclaim(db, ids, from);
            return true;
        });
    }

    @Override
    public List<PlannedJob> toTell(String schedule, PlannedJob.Todo todo, Instant now, int most)
            throws JournalException {
        return read(db -> JournalRows.toTell(db, schedule, todo, now, most), List.of());
    }

    @Override
    public void told(Collection<PlannedJob> jobs) throws JournalException {
        change(db -> {
            JournalRows.told(db, jobs, clock.instant());
            return true;
        });
    }

    @Override
    public void tellAgain(Collection<PlannedJob> jobs, Instant at) throws JournalException {
        change(db -> {
            JournalRows.tellAgain(db, jobs, at);
            return true;
        });
    }

    @Override
    public Optional<Instant> nextStart(String schedule, Instant now) throws JournalException {
        return read(db -> JournalRows.nextStart(db, schedule, now), Optional.empty());
    }

    @Override
    public Coming coming(String schedule, Instant now, Instant until, int most) throws JournalException {
        return read(db -> JournalRows.coming(db, schedule, now, until, most), new Coming(List.of(), 0));
    }

    @Override
    public Optional<Publication> message(String id) throws JournalException {
        return read(db -> JournalRows.message(db, id), Optional.empty());
    }

    @Override
    public void prune(Instant endedBefore) throws JournalException {
        // The journal's lock first, as everywhere.
        database.use(() -> {
            if (!database.isAbsent()) {
                given.begin();
            }
            return true;
        });
        if (!read(db -> JournalRows.isOld(db, endedBefore), false)) {
            return;
        }
        change(db -> {
            given.prune(endedBefore);
            JournalRows.prune(db, endedBefore);
            return true;
        });
    }

    @Override
    public Optional<Kept> kept(String schedule, String address) throws JournalException {
        return read(db -> JournalRows.kept(db, schedule, address), Optional.empty());
    }

    @Override
    public void keep(String schedule, List<Kept> answers) throws JournalException {
        change(db -> {
            JournalRows.keep(db, schedule, answers);
            return true;
        });
    }

    @Override
    public void close() {
        database.close();
        given.close();
    }

    private void given(GivenIds.Source.Row row) throws JournalException {
        read(
                db -> {
                    JournalRows.given(db, row);
                    return true;
                },
                false);
    }

    /// Work on an open connection.
    private interface Work<T> {
        T on(Connection db) throws SQLException, JournalException;
    }

    private <T> T read(Work<T> work, T absent) throws JournalException {
        return database.use(() -> {
            if (database.isAbsent()) {
                return absent;
            }
            Connection db = database.connected(false);
            return JournalSchema.SCHEMA.holds(db) == DatabaseContents.NOTHING ? absent : work.on(db);
        });
    }

    /// Runs `work` in one transaction, which is taken back when it fails or says false.
    private <T> T change(Work<T> work) throws JournalException {
        return database.use(() -> {
            Connection db = database.connected(true);
            try (Statement statement = db.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                try {
                    JournalSchema.SCHEMA.bringUp(db);
                    T result = work.on(db);
                    statement.execute(Boolean.FALSE.equals(result) ? "ROLLBACK" : "COMMIT");
                    return result;
                } catch (SQLException | JournalException e) {
                    Schema.rollBack(statement, e);
                    throw e;
                }
            }
        });
    }

    private final class Owner implements Database.Owner<JournalException> {
        @Override
        public String name() {
            return "The scheduler's journal";
        }

        @Override
        public Schema schema() {
            return JournalSchema.SCHEMA;
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
            LOG.error(
                    "The journal was damaged, so a new one is begun; jobs keep their ids. The damaged one is kept as {}",
                    kept);
        }
    }
}
