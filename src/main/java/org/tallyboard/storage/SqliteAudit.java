package org.tallyboard.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.tallyboard.operate.Audit;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.operate.Outcome;

/// The record of orders in `orders.db` of the state folder. Several boards may share it.
///
/// The file is opened when it is first needed and again after each failure, so a disk that is full or a folder that is
/// not there yet costs orders only for as long as it lasts. A damaged file is moved aside, kept, and replaced by a new
/// one; the orders under way go on in the new one.
public final class SqliteAudit implements Audit {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteAudit.class);
    private static final Duration MOST_AGE = Duration.ofDays(730);
    static final int MOST_ORDERS = 20_000;
    private static final int PRUNE_EVERY = 100;
    private static final int MOST_OPEN = 1_000;

    private final DatabaseFile file;
    private final DeskProcess process;
    private final Clock clock;
    private final int keep;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, Intent> open = new HashMap<>();
    private @Nullable Connection connection;
    private Optional<Object> opened = Optional.empty();
    private String notice = "";
    private long highest;
    private int untilPrune;
    private boolean closed;

    /// An order without outcome, kept in case its row is lost with a damaged file.
    private record Intent(OrderRecord order, String details) {}

    /// @param stateFolder is created when missing, for its owner only
    /// @param process this run of the board
    public SqliteAudit(Path stateFolder, DeskProcess process, Clock clock) {
        this(stateFolder, process, clock, MOST_ORDERS);
    }

    SqliteAudit(Path stateFolder, DeskProcess process, Clock clock, int keep) {
        this.file = new DatabaseFile(stateFolder.resolve("orders.db"), clock);
        this.process = process;
        this.clock = clock;
        this.keep = keep;
    }

    @Override
    public long intent(OrderRecord order, String details) throws AuditException {
        return use(db -> {
            // Only now: reading what was ordered must not need a disk that can be written.
            AuditRows.insertStart(db, process);
            long id = AuditRows.insertOrder(db, order, details, process.startId(), highest);
            highest = id;
            remember(id, new Intent(order, details));
            if (untilPrune-- <= 0) {
                untilPrune = PRUNE_EVERY;
                prune(db);
            }
            return id;
        });
    }

    @Override
    public void outcome(long id, Outcome outcome) throws AuditException {
        use(db -> {
            Intent intent = open.get(id);
            if (!AuditRows.updateOutcome(db, id, outcome, process.startId(), clock.instant())) {
                if (intent == null) {
                    throw new SQLException("no order " + id + " of this run is in the record");
                }
                AuditRows.insertStart(db, process);
                // Under its own id, unless another board has used that in the new file.
                long again = AuditRows.insertOrder(db, intent.order(), intent.details(), process.startId(), id - 1);
                highest = Math.max(highest, again);
                AuditRows.updateOutcome(db, again, outcome, process.startId(), clock.instant());
            }
            open.remove(id);
            return id;
        });
    }

    @Override
    public List<OrderRecord> latest(int limit) throws AuditException {
        return use(db -> AuditRows.latest(db, limit, process, clock.instant()));
    }

    @Override
    public String notice() {
        lock.lock();
        try {
            return notice;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            Connection db = connection;
            if (db != null && !closed) {
                AuditRows.endStart(db, process, clock.instant());
            }
        } catch (SQLException e) {
            LOG.warn("The end of this run could not be written to {}: {}", file.path(), e.getMessage());
        } finally {
            closed = true;
            disconnect();
            lock.unlock();
        }
    }

    private void remember(long id, Intent intent) {
        if (open.size() >= MOST_OPEN) {
            open.remove(Collections.min(open.keySet()));
        }
        open.put(id, intent);
    }

    /// Work on an open connection.
    private interface Work<T> {
        T on(Connection db) throws SQLException;
    }

    /// Runs `work`; when the file turns out to be damaged or moved, once more on a new one.
    private <T> T use(Work<T> work) throws AuditException {
        lock.lock();
        try {
            if (closed) {
                throw new AuditException("The record of orders is closed; this board is ending.", new SQLException());
            }
            try {
                return work.on(connected());
            } catch (SQLException | IOException | LinkageError first) {
                if (!replaced(first)) {
                    throw failed(first);
                }
            }
            try {
                return work.on(connected());
            } catch (SQLException | IOException | LinkageError second) {
                throw failed(second);
            }
        } finally {
            lock.unlock();
        }
    }

    /// True when the failure was the file's damage or disappearance, and there is another file to try now.
    private boolean replaced(Throwable failure) throws AuditException {
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
            file.moveAside(opened).ifPresent(this::tell);
            return true;
        } catch (IOException e) {
            e.addSuppressed(failure);
            throw exception(trouble, e);
        }
    }

    private void tell(Path kept) {
        notice = "The record of orders was damaged, so a new one was begun. The damaged one is kept as " + kept + ".";
        LOG.error("{}", notice);
    }

    private AuditException failed(Throwable failure) {
        // A connection that failed is not trusted again; the next use opens the file anew.
        disconnect();
        return exception(DatabaseTrouble.of(failure, file.path()), failure);
    }

    private AuditException exception(DatabaseTrouble trouble, Throwable cause) {
        return new AuditException(trouble.words("The record of orders, " + file.path() + ",", cause), cause);
    }

    private Connection connected() throws SQLException, IOException, AuditException {
        Connection current = connection;
        if (current != null && file.identity().equals(opened)) {
            return current;
        }
        disconnect();
        file.prepare();
        opened = file.identity();
        Connection db = file.connect();
        connection = db;
        if (!file.whole(db)) {
            throw new SQLiteException("its structure is not whole", SQLiteErrorCode.SQLITE_CORRUPT);
        }
        switch (AuditSchema.holds(db)) {
            case NOTHING -> AuditSchema.create(db);
            case NEWER_VERSION ->
                throw unusable(
                        "was written by a newer version of Tallyboard. Start that version, or name another folder"
                                + " in [storage].");
            case SOMETHING_ELSE ->
                throw unusable("is another program's database. Move it away, or name another folder in [storage].");
            case THIS_VERSION -> {
                // Ready.
            }
        }
        prune(db);
        return db;
    }

    private AuditException unusable(String why) {
        disconnect();
        return new AuditException("The record of orders, " + file.path() + ", " + why, new SQLException("not usable"));
    }

    private void prune(Connection db) {
        try {
            AuditRows.prune(db, clock.instant().minus(MOST_AGE), keep, process);
        } catch (SQLException e) {
            // Tidying is not worth an order; the next time tidies the same.
            LOG.warn("Old orders could not be removed from {}: {}", file.path(), e.getMessage());
        }
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
