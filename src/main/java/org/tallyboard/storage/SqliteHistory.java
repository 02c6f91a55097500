package org.tallyboard.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.history.Fact;
import org.tallyboard.history.Gap;
import org.tallyboard.history.History;
import org.tallyboard.history.HistoryException;
import org.tallyboard.history.LastKnown;
import org.tallyboard.history.WatchedTime;
import org.tallyboard.source.Failure;

/// The history in one SQLite file with a write-ahead log. Boards of several processes on one machine may share it.
///
/// One thread of its own writes, some times a second at most, each time what has come together and how far the board
/// has told, in one transaction: what a crash takes away lies after the time that is written, and so in a gap. What
/// keeps it from writing is told as a lamp and tried again; meanwhile facts wait, up to a bound.
public final class SqliteHistory implements History {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteHistory.class);
    private static final long MOST_WAITING = 16L << 20;
    /// What is written of a board when nothing happens: no gap that begins with a crash is longer by more than this.
    private static final Duration ALIVE = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final long PRUNE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long PRUNE_AT_MOST_NANOS = TimeUnit.SECONDS.toNanos(1);
    /// Beyond the bound in bytes so much goes at once.
    private static final double SHARE = 0.05;

    private final Settings settings;
    private final Clock clock;
    private final BoardProcess board = BoardProcess.current();
    private final DatabaseFile file;
    private final Database<HistoryException> writing;
    private final Database<HistoryException> reading;
    private final FactBuffer buffer;
    private final Thread writer;
    private final Thread checker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition end = lock.newCondition();
    private final Instant began;
    private Consumer<Optional<Failure>> trouble = failure -> {};
    private Optional<Instant> written = Optional.empty();
    private Optional<Failure> told = Optional.empty();
    private volatile String kept = "";
    private long prunedAt;
    private boolean ending;
    /// The file that was found damaged.
    private volatile Optional<Object> damaged = Optional.empty();

    /// What is kept where.
    ///
    /// @param folder is created when missing, for its owner only
    /// @param age how long facts are kept
    /// @param bytes how large the file may become
    /// @param watched the names of the accounts and brokers that this board watches
    public record Settings(Path folder, Duration age, long bytes, List<String> watched) {
        public Settings {
            watched = List.copyOf(watched);
        }
    }

    /// Begins to write with [#start].
    public SqliteHistory(Settings settings, Clock clock) {
        this(settings, clock, MOST_WAITING);
    }

    SqliteHistory(Settings settings, Clock clock, long mostWaiting) {
        this.settings = settings;
        this.clock = clock;
        this.began = clock.instant();
        this.prunedAt = System.nanoTime() - PRUNE_NANOS;
        this.file =
                new DatabaseFile(settings.folder().resolve("history.db"), clock, false, DatabaseFile.Log.WRITE_AHEAD);
        this.writing = new Database<>(file, new Owner());
        this.reading = new Database<>(file, new Owner());
        this.buffer = new FactBuffer(mostWaiting, ALIVE, began);
        this.writer = Thread.ofPlatform().daemon().name("history").unstarted(this::write);
        this.checker = Thread.ofPlatform()
                .daemon()
                .name("history-check")
                .priority(Thread.MIN_PRIORITY)
                .unstarted(this::check);
    }

    /// Begins to write.
    ///
    /// @param told hears why nothing can be written, and empty when it can again; on another thread
    public void start(Consumer<Optional<Failure>> told) {
        trouble = told;
        writer.start();
    }

    @Override
    public void record(List<Fact> facts, Instant upTo, Set<String> heard) {
        buffer.add(facts, upTo, heard);
    }

    @Override
    public void record(List<Fact> facts) {
        buffer.add(facts);
    }

    @Override
    public void stoodStill(Instant from, Instant to) {
        buffer.stoodStill(from, to);
    }

    @Override
    public List<Fact> facts(Instant from, Instant to, int most) throws HistoryException {
        return read(db -> HistoryRows.facts(db, from, to, most));
    }

    @Override
    public List<Gap> gaps(Instant from, Instant to) throws HistoryException {
        List<WatchedTime> watches = read(HistoryRows::watches);
        return WatchedTime.gaps(watches, from, to.truncatedTo(ChronoUnit.MILLIS));
    }

    @Override
    public List<Gap> unheard(String broker, Instant from, Instant to) throws HistoryException {
        List<WatchedTime> watches = read(db -> HistoryRows.heard(db, broker));
        return WatchedTime.gaps(watches, from, to.truncatedTo(ChronoUnit.MILLIS));
    }

    @Override
    public LastKnown lastKnown(String broker, int live, int ended) throws HistoryException {
        return read(db -> {
            List<Fact.Attempt> jobs = new ArrayList<>(HistoryRows.lastKnown(db, broker, false, ended));
            jobs.addAll(HistoryRows.lastKnown(db, broker, true, live));
            return new LastKnown(HistoryRows.knownUntil(db, broker, board), jobs);
        });
    }

    @Override
    public void close() {
        lock.lock();
        try {
            ending = true;
            end.signalAll();
        } finally {
            lock.unlock();
        }
        buffer.close();
        try {
            if (writer.isAlive() && !writer.join(Duration.ofSeconds(10))) {
                LOG.warn("the last of the history is not written in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reading.close();
        writing.close();
    }

    private void write() {
        try {
            checker.start();
            while (!isEnding()) {
                store(buffer.take());
            }
            FactBuffer.Batch last = buffer.takeNow();
            put(last);
            writing.use(() -> {
                HistoryRows.ended(writing.connected(true), board);
                return true;
            });
        } catch (InterruptedException e) {
            LOG.debug("the history ends");
        } catch (HistoryException e) {
            LOG.warn("The end of the history is not written: {}. {}", e.why(), e.remedy());
        }
    }

    /// Writes them, and tries again for as long as it takes.
    private void store(FactBuffer.Batch batch) throws InterruptedException {
        while (true) {
            try {
                put(batch);
                buffer.written(batch);
                tell(Optional.empty());
                return;
            } catch (HistoryException e) {
                tell(Optional.of(new Failure(e.why(), e.remedy(), clock.instant())));
                if (pauses(AGAIN)) {
                    return;
                }
            } catch (RuntimeException e) {
                // An error of this program must not end the thread; these facts are the price.
                LOG.error("{} facts cannot be written", batch.facts().size(), e);
                buffer.written(batch);
                return;
            }
        }
    }

    private void put(FactBuffer.Batch batch) throws HistoryException {
        // Counts in a file that does not know this board: what was written before is in another one.
        Instant from = written.orElse(began);
        change(db -> {
            HistoryRows.watched(db, board, from, batch.upTo(), settings.watched());
            for (FactBuffer.Heard heard : batch.heard()) {
                HistoryRows.heard(db, board, heard);
            }
            for (Gap lapse : batch.lapses()) {
                HistoryRows.lapsed(db, board, lapse);
            }
            HistoryRows.insert(db, batch.facts(), clock.instant().minus(settings.age()));
            return true;
        });
        written = Optional.of(batch.upTo());
        if (System.nanoTime() - prunedAt >= PRUNE_NANOS) {
            prune();
        }
    }

    private void prune() throws HistoryException {
        prunedAt = System.nanoTime();
        Instant aged = clock.instant().minus(settings.age());
        long until = prunedAt + PRUNE_AT_MOST_NANOS;
        boolean more;
        do {
            more = change(db -> {
                Instant keptFrom = aged;
                if (HistoryRows.used(db) > settings.bytes()) {
                    keptFrom =
                            HistoryRows.oldest(db, SHARE).filter(aged::isBefore).orElse(aged);
                }
                boolean left = HistoryRows.prune(db, keptFrom);
                return left || keptFrom.isAfter(aged);
            });
        } while (more && !isEnding() && System.nanoTime() - until < 0);
        if (more) {
            // Goes on after the next facts.
            prunedAt = System.nanoTime() - PRUNE_NANOS;
        }
    }

    /// Looks at the whole file once, and once a day from then on, beside the writing.
    private void check() {
        try {
            do {
                Optional<Object> looked = file.identity();
                damaged = looked.isPresent() && !isWhole() ? looked : Optional.empty();
            } while (!pauses(Duration.ofDays(1)));
        } catch (InterruptedException e) {
            LOG.debug("the check of the history ends");
        }
    }

    private boolean isWhole() {
        try (Connection db = file.connect()) {
            return file.whole(db);
        } catch (SQLException e) {
            LOG.warn("the history cannot be looked through: {}", e.getMessage());
            return DatabaseError.of(e, file.path()) != DatabaseError.DAMAGED;
        }
    }

    private boolean isEnding() {
        lock.lock();
        try {
            return ending;
        } finally {
            lock.unlock();
        }
    }

    /// True when this ends meanwhile.
    private boolean pauses(Duration time) throws InterruptedException {
        lock.lock();
        try {
            long left = time.toNanos();
            while (!ending && left > 0) {
                left = end.awaitNanos(left);
            }
            return ending;
        } finally {
            lock.unlock();
        }
    }

    private void tell(Optional<Failure> now) {
        // A file that was damaged is told for as long as this board runs: the history before is not where it was.
        Optional<Failure> shown = now.or(() -> kept.isEmpty()
                ? Optional.empty()
                : Optional.of(new Failure(kept, "Nothing needs to be done; the new one is in use.", began)));
        boolean same = shown.map(Failure::cause).equals(told.map(Failure::cause));
        if (!same) {
            shown.ifPresent(failure -> LOG.warn("{}. {}", failure.cause(), failure.remedy()));
            told = shown;
            trouble.accept(shown);
        }
    }

    /// Work on an open connection.
    private interface Work<T> {
        T on(Connection db) throws SQLException;
    }

    private <T> T read(Work<T> work) throws HistoryException {
        return reading.use(() -> work.on(reading.connected(true)));
    }

    private <T> T change(Work<T> work) throws HistoryException {
        return writing.use(() -> {
            Connection db = writing.connected(true);
            if (damaged.isPresent() && damaged.equals(file.identity())) {
                throw Database.damaged();
            }
            try (Statement statement = db.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                try {
                    T result = work.on(db);
                    statement.execute("COMMIT");
                    return result;
                } catch (SQLException | RuntimeException e) {
                    Schema.rollBack(statement, e);
                    throw e;
                }
            }
        });
    }

    private final class Owner implements Database.Owner<HistoryException> {
        @Override
        public String name() {
            return "The history";
        }

        @Override
        public Schema schema() {
            return HistorySchema.SCHEMA;
        }

        @Override
        public String elsewhere() {
            return "name another folder in [history]";
        }

        @Override
        public void opened(Connection db) throws SQLException {
            if (HistorySchema.SCHEMA.holds(db) == DatabaseContents.NOTHING) {
                try (Statement statement = db.createStatement()) {
                    statement.execute("PRAGMA journal_mode = WAL");
                }
                HistorySchema.SCHEMA.prepare(db);
            }
        }

        @Override
        public HistoryException failure(String why, String remedy, Throwable cause) {
            return new HistoryException(why, remedy, cause);
        }

        @Override
        public void movedAside(Path aside) {
            kept = "The history was damaged, so a new one was begun; the damaged one is kept as " + aside;
            LOG.error("{}", kept);
        }
    }
}
