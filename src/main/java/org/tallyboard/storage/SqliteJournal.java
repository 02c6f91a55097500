package org.tallyboard.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.tallyboard.celery.Publication;
import org.tallyboard.recorder.schedule.Journal;
import org.tallyboard.recorder.schedule.JournalException;
import org.tallyboard.recorder.schedule.PlannedJob;

/// The scheduler's journal in one SQLite file. Schedulers of several processes may share it; a board only reads it.
///
/// Reading a journal that is not there yet finds nothing and makes nothing. A damaged one is moved aside, kept, and
/// replaced by a new one: the next fetch fills it again with jobs under the same ids.
public final class SqliteJournal implements Journal, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteJournal.class);

    private final DatabaseFile file;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Connection connection;
    private Optional<Object> opened = Optional.empty();

    /// @param file its folder is created when missing, for its owner only, with the first write
    public SqliteJournal(Path file, Clock clock) {
        this.file = new DatabaseFile(file, clock);
    }

    @Override
    public List<PlannedJob> newest(String schedule) throws JournalException {
        return read(db -> JournalRows.newest(db, schedule), List.of());
    }

    @Override
    public boolean write(List<PlannedJob> jobs) throws JournalException {
        // All or nothing: the writes before one that is refused are taken back.
        return change(db -> {
            boolean written = true;
            for (PlannedJob job : jobs) {
                written = written && JournalRows.write(db, job);
            }
            return written;
        });
    }

    @Override
    public List<PlannedJob> claim(String schedule, Instant startsBy, Instant now, Instant until, int most)
            throws JournalException {
        return change(db -> JournalRows.claim(db, schedule, startsBy, now, until, most));
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
    public List<PlannedJob> toTell(String schedule, Instant now, int most) throws JournalException {
        return read(db -> JournalRows.toTell(db, schedule, now, most), List.of());
    }

    @Override
    public void told(Collection<PlannedJob> jobs) throws JournalException {
        change(db -> {
            JournalRows.told(db, jobs);
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
        change(db -> {
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
        lock.lock();
        try {
            disconnect();
        } finally {
            lock.unlock();
        }
    }

    /// Work on an open connection.
    private interface Work<T> {
        T on(Connection db) throws SQLException;
    }

    private <T> T read(Work<T> work, T absent) throws JournalException {
        return use(() -> {
            if (connection == null && !Files.exists(file.path())) {
                return absent;
            }
            Connection db = connected(false);
            return JournalSchema.holds(db) == JournalSchema.Holds.NOTHING ? absent : work.on(db);
        });
    }

    /// Runs `work` in one transaction, which is taken back when it fails or says false.
    private <T> T change(Work<T> work) throws JournalException {
        return use(() -> {
            Connection db = connected(true);
            try (Statement statement = db.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                try {
                    JournalSchema.create(db);
                    T result = work.on(db);
                    statement.execute(Boolean.FALSE.equals(result) ? "ROLLBACK" : "COMMIT");
                    return result;
                } catch (SQLException e) {
                    rollBack(statement, e);
                    throw e;
                }
            }
        });
    }

    private static void rollBack(Statement statement, SQLException cause) {
        try {
            statement.execute("ROLLBACK");
        } catch (SQLException second) {
            // SQLite rolls back by itself on a full disk; the first failure is the one to tell.
            cause.addSuppressed(second);
        }
    }

    /// Something that needs the file.
    private interface Use<T> {
        T run() throws SQLException, IOException, JournalException;
    }

    /// Runs it; once more when the file turns out to be damaged or moved, on a new one.
    private <T> T use(Use<T> use) throws JournalException {
        lock.lock();
        try {
            try {
                return use.run();
            } catch (SQLException | IOException | LinkageError first) {
                if (!replaced(first)) {
                    throw failed(first);
                }
            }
            try {
                return use.run();
            } catch (SQLException | IOException | LinkageError second) {
                throw failed(second);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean replaced(Throwable failure) throws JournalException {
        DatabaseTrouble trouble = DatabaseTrouble.of(failure, file.path());
        if (trouble == DatabaseTrouble.MOVED) {
            disconnect();
            return true;
        }
        if (trouble != DatabaseTrouble.DAMAGED) {
            return false;
        }
        disconnect();
        try {
            file.moveAside(opened)
                    .ifPresent(kept -> LOG.error(
                            "The journal was damaged, so a new one is begun; jobs keep their ids. The damaged one is"
                                    + " kept as {}",
                            kept));
            return true;
        } catch (IOException e) {
            e.addSuppressed(failure);
            throw exception(trouble, e);
        }
    }

    private JournalException failed(Throwable failure) {
        // A connection that failed is not trusted again; the next use opens the file anew.
        disconnect();
        return exception(DatabaseTrouble.of(failure, file.path()), failure);
    }

    private JournalException exception(DatabaseTrouble trouble, Throwable cause) {
        return new JournalException(trouble.words("The scheduler's journal, " + file.path() + ",", cause), cause);
    }

    private Connection connected(boolean prepare) throws SQLException, IOException, JournalException {
        Connection current = connection;
        if (current != null && file.identity().equals(opened)) {
            return current;
        }
        disconnect();
        if (prepare) {
            file.prepare();
        }
        opened = file.identity();
        Connection db = file.connect();
        connection = db;
        if (!file.whole(db)) {
            throw new SQLiteException("its structure is not whole", SQLiteErrorCode.SQLITE_CORRUPT);
        }
        switch (JournalSchema.holds(db)) {
            case NEWER_VERSION ->
                throw unusable("was written by a newer version of Tallyboard. Start that version, or name another"
                        + " `journal` in [recordings].");
            case SOMETHING_ELSE ->
                throw unusable(
                        "is another program's database. Move it away, or name another `journal` in" + " [recordings].");
            case NOTHING, THIS_VERSION -> {
                // Ready.
            }
        }
        return db;
    }

    private JournalException unusable(String why) {
        disconnect();
        return new JournalException(
                "The scheduler's journal, " + file.path() + ", " + why, new SQLException("not usable"));
    }

    private void disconnect() {
        Connection db = connection;
        connection = null;
        if (db != null) {
            try {
                db.close();
            } catch (SQLException e) {
                LOG.warn("{} could not be closed: {}", file.path(), e.getMessage());
            }
        }
    }
}
