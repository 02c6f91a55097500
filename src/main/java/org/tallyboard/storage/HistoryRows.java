package org.tallyboard.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.history.Fact;
import org.tallyboard.history.Gap;
import org.tallyboard.history.WatchedTime;

/// Reads and writes the history's rows over an open connection.
final class HistoryRows {

    /// So many go in one transaction, so that nobody waits for long.
    private static final int CHUNK = 5_000;

    private static final String INSERT = """
            INSERT INTO facts (subject, mark, once, at, seen, fact) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (subject, mark, once) DO NOTHING""";

    /// `?7` is what the subject is taken to be before anything was written of it.
    private static final String TURN = """
            INSERT INTO facts (subject, mark, once, at, seen, fact) SELECT ?1, ?2, ?3, ?4, ?5, ?6
            WHERE ?2 IS NOT coalesce((SELECT mark FROM facts WHERE subject = ?1 AND at <= ?4
                                      ORDER BY at DESC, id DESC LIMIT 1), ?7)
              AND ?2 IS NOT (SELECT mark FROM facts WHERE subject = ?1 AND at > ?4 ORDER BY at, id LIMIT 1)
            ON CONFLICT (subject, mark, once) DO NOTHING""";

    private HistoryRows() {}

    /// Writes facts, each once.
    ///
    /// @param keptFrom older ones are not kept
    static void insert(Connection db, List<Fact> facts, Instant keptFrom) throws SQLException {
        try (PreparedStatement insert = db.prepareStatement(INSERT);
                PreparedStatement turn = db.prepareStatement(TURN);
                PreparedStatement last =
                        db.prepareStatement("UPDATE subjects SET last = last_insert_rowid(), live = ? WHERE id = ?");
                Subjects subjects = new Subjects(db)) {
            for (Fact fact : facts) {
                if (fact.when().at().isBefore(keptFrom)) {
                    continue;
                }
                long subject = subjects.id(fact);
                boolean turns = fact.sameness() == Fact.Sameness.TURN;
                long at = fact.when().at().toEpochMilli();
                PreparedStatement row = turns ? turn : insert;
                row.setLong(1, subject);
                row.setString(2, fact.mark());
                row.setLong(3, fact.sameness() == Fact.Sameness.ONCE ? 0 : at);
                row.setLong(4, at);
                row.setLong(5, fact.when().seen().toEpochMilli());
                row.setString(6, FactRow.text(fact));
                if (turns) {
                    row.setString(7, fact.usual() ? fact.mark() : "");
                }
                if (row.executeUpdate() == 1 && fact instanceof Fact.Attempt attempt) {
                    last.setBoolean(1, attempt.isLive());
                    last.setLong(2, subject);
                    last.executeUpdate();
                }
            }
        }
    }

    /// The ids of subjects; made where they are missing.
    private static final class Subjects implements AutoCloseable {
        private final PreparedStatement insert;
        private final PreparedStatement select;
        private final Map<List<String>, Long> known = new HashMap<>();

        Subjects(Connection db) throws SQLException {
            insert = db.prepareStatement("INSERT OR IGNORE INTO subjects (kind, scope, name) VALUES (?, ?, ?)");
            select = db.prepareStatement("SELECT id FROM subjects WHERE kind = ? AND scope = ? AND name = ?");
        }

        long id(Fact fact) throws SQLException {
            List<String> name = List.of(FactRow.kind(fact), fact.scope(), fact.subject());
            Long found = known.get(name);
            if (found == null) {
                find(insert, name).executeUpdate();
                try (ResultSet row = find(select, name).executeQuery()) {
                    row.next();
                    found = row.getLong(1);
                }
                known.put(name, found);
            }
            return found;
        }

        private static PreparedStatement find(PreparedStatement statement, List<String> name) throws SQLException {
            for (int i = 0; i < name.size(); i++) {
                statement.setString(i + 1, name.get(i));
            }
            return statement;
        }

        @Override
        public void close() throws SQLException {
            insert.close();
            select.close();
        }
    }

    /// Notes that this board has watched from `began` on and written all up to `alive`.
    ///
    /// @param watched the names of accounts and brokers
    static void watched(Connection db, BoardProcess board, Instant began, Instant alive, List<String> watched)
            throws SQLException {
        JournalRows.execute(
                db,
                """
                INSERT INTO watches (board, host, pid, began, alive, watched) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (board) DO UPDATE SET alive = max(alive, excluded.alive)""",
                board.startId(),
                board.host(),
                board.pid(),
                began.toEpochMilli(),
                alive.toEpochMilli(),
                String.join("\n", watched));
    }

    static void ended(Connection db, BoardProcess board) throws SQLException {
        JournalRows.execute(db, "UPDATE watches SET ended = 1 WHERE board = ?", board.startId());
    }

    static void lapsed(Connection db, BoardProcess board, Gap lapse) throws SQLException {
        JournalRows.execute(
                db,
                "INSERT INTO lapses VALUES (?, ?, ?, ?, ?)",
                board.startId(),
                lapse.from().toEpochMilli(),
                lapse.to().toEpochMilli(),
                lapse.why().name(),
                lapse.dropped());
    }

    static List<Fact> facts(Connection db, Instant from, Instant to, int most) throws SQLException {
        String sql = """
                SELECT s.kind, f.fact FROM facts f JOIN subjects s ON s.id = f.subject
                WHERE f.at >= ? AND f.at < ? ORDER BY f.at DESC, f.id DESC LIMIT ?""";
        return facts(db, sql, from.toEpochMilli(), to.toEpochMilli(), most);
    }

    static List<Fact.Attempt> lastKnown(Connection db, String broker, boolean live, int most) throws SQLException {
        String sql = """
                SELECT s.kind, f.fact FROM subjects s JOIN facts f ON f.id = s.last
                WHERE s.scope = ? AND s.live = ? AND s.kind = 'attempt' ORDER BY s.last DESC LIMIT ?""";
        return facts(db, sql, broker, live ? 1 : 0, most).stream()
                .map(Fact.Attempt.class::cast)
                .toList();
    }

    /// @param sql the newest first
    private static List<Fact> facts(Connection db, String sql, Object... values) throws SQLException {
        List<Fact> facts = new ArrayList<>();
        try (PreparedStatement select = db.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                select.setObject(i + 1, values[i]);
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    FactRow.fact(rows.getString(1), rows.getString(2)).ifPresent(facts::add);
                }
            }
        }
        return List.copyOf(facts.reversed());
    }

    static void heard(Connection db, BoardProcess board, FactBuffer.Heard heard) throws SQLException {
        JournalRows.execute(
                db,
                """
                INSERT INTO heard (board, broker, began, alive) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET alive = max(alive, excluded.alive)""",
                board.startId(),
                heard.broker(),
                heard.from().toEpochMilli(),
                heard.to().toEpochMilli());
    }

    /// Until when another board has heard a broker and written all; where that is not known, until when one has
    /// written.
    static Instant knownUntil(Connection db, String broker, BoardProcess board) throws SQLException {
        String sql = """
                SELECT coalesce((SELECT max(alive) FROM heard WHERE broker = ?1 AND board <> ?2),
                                (SELECT max(alive) FROM watches WHERE board <> ?2))""";
        try (PreparedStatement select = db.prepareStatement(sql)) {
            select.setString(1, broker);
            select.setString(2, board.startId());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? time(row, 1) : Instant.EPOCH;
            }
        }
    }

    /// The times in which boards ran and wrote.
    static List<WatchedTime> watches(Connection db) throws SQLException {
        return watches(db, "SELECT board, began, alive FROM watches");
    }

    /// The times in which boards heard a broker and wrote.
    static List<WatchedTime> heard(Connection db, String broker) throws SQLException {
        return watches(db, "SELECT board, began, alive FROM heard WHERE broker = ?", broker);
    }

    private static List<WatchedTime> watches(Connection db, String sql, String... values) throws SQLException {
        Map<String, List<Gap>> lapses = new HashMap<>();
        try (Statement select = db.createStatement();
                ResultSet rows = select.executeQuery("SELECT board, began, ended, why, dropped FROM lapses")) {
            while (rows.next()) {
                lapses.computeIfAbsent(rows.getString(1), board -> new ArrayList<>())
                        .add(new Gap(time(rows, 2), time(rows, 3), why(rows.getString(4)), rows.getLong(5)));
            }
        }
        List<WatchedTime> watches = new ArrayList<>();
        try (PreparedStatement select = db.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                select.setString(i + 1, values[i]);
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    watches.add(new WatchedTime(
                            time(rows, 2), time(rows, 3), lapses.getOrDefault(rows.getString(1), List.of())));
                }
            }
        }
        return watches;
    }

    private static Instant time(ResultSet rows, int column) throws SQLException {
        return Instant.ofEpochMilli(rows.getLong(column));
    }

    private static Gap.Why why(String name) {
        return Optional.of(name)
                .filter(known -> known.equals(Gap.Why.STOOD_STILL.name()))
                .map(Gap.Why::valueOf)
                .orElse(Gap.Why.NOT_WRITTEN);
    }

    /// Deletes some of what happened before `keptFrom`; true when there may be more.
    static boolean prune(Connection db, Instant keptFrom) throws SQLException {
        long before = keptFrom.toEpochMilli();
        JournalRows.execute(
                db,
                "DELETE FROM facts WHERE id IN (SELECT id FROM facts WHERE at < ? ORDER BY at LIMIT " + CHUNK + ")",
                before);
        int gone = changes(db);
        if (gone > 0 && gone < CHUNK) {
            JournalRows.execute(
                    db, "DELETE FROM subjects WHERE NOT EXISTS (SELECT 1 FROM facts WHERE subject = subjects.id)");
        }
        if (gone < CHUNK) {
            JournalRows.execute(db, "DELETE FROM lapses WHERE ended < ?", before);
            JournalRows.execute(db, "DELETE FROM watches WHERE alive < ?", before);
            JournalRows.execute(db, "UPDATE watches SET began = ?1 WHERE began < ?1", before);
            JournalRows.execute(db, "DELETE FROM heard WHERE alive < ?", before);
            JournalRows.execute(db, "UPDATE OR REPLACE heard SET began = ?1 WHERE began < ?1", before);
        }
        return gone == CHUNK;
    }

    /// How many bytes the file uses; what was deleted is used again and does not count.
    static long used(Connection db) throws SQLException {
        return number(
                db,
                "SELECT (page_count - freelist_count) * page_size"
                        + " FROM pragma_page_count, pragma_freelist_count, pragma_page_size");
    }

    /// When the newest of the oldest `share` of all facts happened.
    static Optional<Instant> oldest(Connection db, double share) throws SQLException {
        long all = number(db, "SELECT count(*) FROM facts");
        try (PreparedStatement select = db.prepareStatement("SELECT at FROM facts ORDER BY at LIMIT 1 OFFSET ?")) {
            select.setLong(1, (long) (all * share));
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(time(row, 1).plusMillis(1)) : Optional.empty();
            }
        }
    }

    private static int changes(Connection db) throws SQLException {
        return (int) number(db, "SELECT changes()");
    }

    private static long number(Connection db, String sql) throws SQLException {
        try (Statement select = db.createStatement();
                ResultSet row = select.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
