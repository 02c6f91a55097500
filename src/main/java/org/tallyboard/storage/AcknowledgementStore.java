package org.tallyboard.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.attention.Acknowledgement;
import org.tallyboard.attention.AcknowledgementEvent;
import org.tallyboard.attention.AttentionKey;
import org.tallyboard.attention.Severity;

/// What persons acknowledged, in `acknowledgements.db` of the state folder, so that it still counts after a restart.
/// Several boards may share it. A damaged file is moved aside and a new one begun ([Database]).
public final class AcknowledgementStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AcknowledgementStore.class);
    private static final int APPLICATION_ID = 0x54414C41;
    /// What is acknowledged for longer is not worth a word any more.
    private static final Duration KEPT = Duration.ofDays(90);

    private static final Schema SCHEMA = new Schema(APPLICATION_ID, List.of(Schema.sql("""
            CREATE TABLE acknowledgements (
                key TEXT PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL, withdrawn INTEGER NOT NULL,
                severity TEXT, until INTEGER, why TEXT)""")));

    private final Database<StoreException> database;
    private final Clock clock;

    /// It cannot be read or written.
    public static final class StoreException extends Exception {
        private static final long serialVersionUID = 1L;

        /// @param message cause and remedy in words
        StoreException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// @param stateFolder is created when missing, for its owner only
    public AcknowledgementStore(Path stateFolder, Clock clock) {
        this.clock = clock;
        this.database =
                new Database<>(new DatabaseFile(stateFolder.resolve("acknowledgements.db"), clock, false), new Owner());
    }

    /// Keeps what a person said; of two words about the same the later one.
    public void put(AcknowledgementEvent event) throws StoreException {
        database.use(() -> {
            Connection db = database.connected(true);
            try (PreparedStatement put = db.prepareStatement("""
                    INSERT INTO acknowledgements (key, at, by, withdrawn, severity, until, why)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (key) DO UPDATE SET at = excluded.at, by = excluded.by,
                        withdrawn = excluded.withdrawn, severity = excluded.severity, until = excluded.until,
                        why = excluded.why
                    WHERE excluded.at >= acknowledgements.at""")) {
                put.setString(1, event.key().text());
                put.setLong(2, event.at().toEpochMilli());
                switch (event) {
                    case AcknowledgementEvent.Given(Acknowledgement given) -> {
                        put.setString(3, given.by());
                        put.setInt(4, 0);
                        put.setString(5, given.severity().word());
                        if (given.until().isPresent()) {
                            put.setLong(6, given.until().get().toEpochMilli());
                        } else {
                            put.setNull(6, Types.INTEGER);
                        }
                        put.setString(7, given.why());
                    }
                    case AcknowledgementEvent.Withdrawn(AttentionKey key, String by, Instant at) -> {
                        put.setString(3, by);
                        put.setInt(4, 1);
                        put.setNull(5, Types.VARCHAR);
                        put.setNull(6, Types.INTEGER);
                        put.setNull(7, Types.VARCHAR);
                    }
                }
                return put.executeUpdate();
            }
        });
    }

    /// All that is kept, the oldest first.
    public List<AcknowledgementEvent> all() throws StoreException {
        return database.use(() -> {
            if (database.isAbsent()) {
                return List.<AcknowledgementEvent>of();
            }
            Connection db = database.connected(true);
            List<AcknowledgementEvent> found = new ArrayList<>();
            try (PreparedStatement old = db.prepareStatement("DELETE FROM acknowledgements WHERE at < ?")) {
                old.setLong(1, clock.instant().minus(KEPT).toEpochMilli());
                old.executeUpdate();
            }
            try (PreparedStatement select = db.prepareStatement(
                            "SELECT key, at, by, withdrawn, severity, until, why FROM acknowledgements ORDER BY at");
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    event(rows).ifPresent(found::add);
                }
            }
            return found;
        });
    }

    /// Empty for a kind that another version of this program knows.
    private static Optional<AcknowledgementEvent> event(ResultSet row) throws SQLException {
        Optional<AttentionKey> key = AttentionKey.parse(row.getString("key"));
        if (key.isEmpty()) {
            return Optional.empty();
        }
        Instant at = Instant.ofEpochMilli(row.getLong("at"));
        String by = row.getString("by");
        if (row.getInt("withdrawn") != 0) {
            return Optional.of(new AcknowledgementEvent.Withdrawn(key.get(), by, at));
        }
        long until = row.getLong("until");
        Optional<Instant> end = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(until));
        String why = text(row.getString("why"));
        return Severity.of(row.getString("severity"))
                .map(severity ->
                        new AcknowledgementEvent.Given(new Acknowledgement(key.get(), severity, by, at, end, why)));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    @Override
    public void close() {
        database.close();
    }

    private final class Owner implements Database.Owner<StoreException> {
        @Override
        public String name() {
            return "The list of acknowledgements";
        }

        @Override
        public Schema schema() {
            return SCHEMA;
        }

        @Override
        public String elsewhere() {
            return "name another folder in [storage]";
        }

        @Override
        public void opened(Connection db) throws SQLException {
            SCHEMA.prepare(db);
        }

        @Override
        public StoreException failure(String why, String remedy, Throwable cause) {
            return new StoreException(why + ". " + remedy, cause);
        }

        @Override
        public void movedAside(Path kept) {
            LOG.error(
                    "The list of acknowledgements was damaged, so a new one was begun. The damaged one is kept as {}.",
                    kept);
        }
    }
}
