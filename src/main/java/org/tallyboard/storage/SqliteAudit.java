package org.tallyboard.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.operate.Audit;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.operate.Outcome;

/// The record of orders in `orders.db` of the state folder. Several boards may share it.
///
/// A disk that is full or a folder that is not there yet costs orders only for as long as it lasts ([Database]). A
/// damaged file is moved aside, kept, and replaced by a new one; the orders under way go on in the new one.
public final class SqliteAudit implements Audit {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteAudit.class);
    private static final Duration MOST_AGE = Duration.ofDays(730);
    static final int MOST_ORDERS = 20_000;
    private static final int PRUNE_EVERY = 100;
    private static final int MOST_OPEN = 1_000;

    private final Database<AuditException> database;
    private final BoardProcess process;
    private final Clock clock;
    private final int keep;
    private final Map<Long, Intent> open = new HashMap<>();
    private volatile String notice = "";
    private long highest;
    private int untilPrune;
    private boolean closed;

    /// An order without outcome, kept in case its row is lost with a damaged file.
    private record Intent(OrderRecord order, String details) {}

    /// @param stateFolder is created when missing, for its owner only
    /// @param process this run of the board
    public SqliteAudit(Path stateFolder, BoardProcess process, Clock clock) {
        this(stateFolder, process, clock, MOST_ORDERS);
    }

    SqliteAudit(Path stateFolder, BoardProcess process, Clock clock, int keep) {
        this.database = new Database<>(new DatabaseFile(stateFolder.resolve("orders.db"), clock, false), new Owner());
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
    public void became(long id, String text) throws AuditException {
        use(db -> AuditRows.updateBecame(db, id, text));
    }

    @Override
    public List<OrderRecord> latest(int limit) throws AuditException {
        return use(db -> AuditRows.latest(db, limit, process, clock.instant()));
    }

    @Override
    public String notice() {
        return notice;
    }

    @Override
    public void close() {
        database.close(() -> {
            if (!closed) {
                closed = true;
                database.current().ifPresent(this::endStart);
            }
        });
    }

    private void endStart(Connection db) {
        try {
            AuditRows.endStart(db, process, clock.instant());
        } catch (SQLException e) {
            LOG.warn("The end of this run could not be written: {}", e.getMessage());
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

    private <T> T use(Work<T> work) throws AuditException {
        return database.use(() -> {
            if (closed) {
                throw new AuditException("The record of orders is closed; this board is ending.", new SQLException());
            }
            return work.on(database.connected(true));
        });
    }

    private final class Owner implements Database.Owner<AuditException> {
        @Override
        public String name() {
            return "The record of orders";
        }

        @Override
        public Schema schema() {
            return AuditSchema.SCHEMA;
        }

        @Override
        public String elsewhere() {
            return "name another folder in [storage]";
        }

        @Override
        public void opened(Connection db) throws SQLException {
            AuditSchema.SCHEMA.prepare(db);
            prune(db);
        }

        @Override
        public AuditException failure(String why, String remedy, Throwable cause) {
            return new AuditException(why + ". " + remedy, cause);
        }

        @Override
        public void movedAside(Path kept) {
            notice = "The record of orders was damaged, so a new one was begun. The damaged one is kept as " + kept
                    + ".";
            LOG.error("{}", notice);
        }
    }

    private void prune(Connection db) {
        try {
            AuditRows.prune(db, clock.instant().minus(MOST_AGE), keep, process);
        } catch (SQLException e) {
            // Tidying is not worth an order; the next time tidies the same.
            LOG.warn("Old orders could not be removed: {}", e.getMessage());
        }
    }
}
