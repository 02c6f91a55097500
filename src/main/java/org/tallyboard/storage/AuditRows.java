package org.tallyboard.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.operate.Outcome;

/// Reads and writes the record's rows over an open connection.
final class AuditRows {

    /// Longest text in a column, in UTF-16 units; orders come nowhere near it.
    private static final int MOST_TEXT = 8_192;

    private static final int MOST_DETAILS = 65_536;

    /// After this an order that was given on another machine is over: none lasts longer than reads, act and confirm.
    private static final Duration LONGEST_ORDER = Duration.ofMinutes(10);

    private AuditRows() {}

    static void insertStart(Connection connection, BoardProcess process) throws SQLException {
        String sql = "INSERT OR IGNORE INTO starts (id, host, pid, started_at) VALUES (?, ?, ?, ?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, process.startId());
            insert.setString(2, process.host());
            insert.setLong(3, process.pid());
            insert.setLong(4, process.startedAt().toEpochMilli());
            insert.executeUpdate();
        }
    }

    static void endStart(Connection connection, BoardProcess process, Instant at) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE starts SET ended_at = ? WHERE id = ?")) {
            update.setLong(1, at.toEpochMilli());
            update.setString(2, process.startId());
            update.executeUpdate();
        }
    }

    /// Inserts an order without outcome.
    ///
    /// @param above the new id is higher than this one, so that ids which were handed out never name another
    ///     order, also in a new file
    static long insertOrder(Connection connection, OrderRecord order, String details, String start, long above)
            throws SQLException {
        String sql = """
                INSERT INTO orders (id, at, caller, kind, target, details, start)
                VALUES (max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'orders'), 0), ?) + 1,
                        ?, ?, ?, ?, ?, ?)
                RETURNING id""";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setLong(1, above);
            insert.setLong(2, order.at().toEpochMilli());
            insert.setString(3, bounded(order.caller()));
            insert.setString(4, bounded(order.kind()));
            insert.setString(5, bounded(order.target()));
            insert.setString(6, details.length() <= MOST_DETAILS ? details : "{\"omitted\":" + details.length() + "}");
            insert.setString(7, start);
            try (ResultSet rows = insert.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /// Writes the outcome of this run's order; false when its row is not there.
    static boolean updateOutcome(Connection connection, long id, Outcome outcome, String start, Instant at)
            throws SQLException {
        OutcomeRow row = OutcomeRow.of(outcome);
        String sql = "UPDATE orders SET outcome = ?, outcome_text = ?, next_step = ?, ended_at = ?"
                + " WHERE id = ? AND start = ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, row.kind());
            update.setString(2, bounded(row.text()));
            update.setString(3, bounded(row.nextStep()));
            update.setLong(4, at.toEpochMilli());
            update.setLong(5, id);
            update.setString(6, start);
            return update.executeUpdate() == 1;
        }
    }

    /// Writes what an order's effect came to; false when its row is not there.
    static boolean updateBecame(Connection connection, long id, String text) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE orders SET became = ? WHERE id = ?")) {
            update.setString(1, bounded(text));
            update.setLong(2, id);
            return update.executeUpdate() == 1;
        }
    }

    static List<OrderRecord> latest(Connection connection, int limit, BoardProcess reader, Instant now)
            throws SQLException {
        String sql = """
                SELECT o.id, o.at, o.caller, o.kind, o.target, o.outcome, o.outcome_text, o.next_step, o.became,
                       o.start, s.host, s.pid, s.started_at, s.ended_at
                FROM orders o LEFT JOIN starts s ON s.id = o.start
                ORDER BY o.id DESC LIMIT ?""";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setInt(1, limit);
            List<OrderRecord> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Instant at = Instant.ofEpochMilli(rows.getLong("at"));
                    Outcome outcome = text(rows, "outcome")
                            .map(kind -> new OutcomeRow(
                                            kind,
                                            text(rows, "outcome_text").orElse(""),
                                            text(rows, "next_step").orElse(""))
                                    .outcome())
                            .orElseGet(() -> unfinished(rows, at, reader, now));
                    found.add(new OrderRecord(
                            rows.getLong("id"),
                            at,
                            text(rows, "caller").orElse(""),
                            text(rows, "kind").orElse(""),
                            text(rows, "target").orElse(""),
                            outcome,
                            text(rows, "became").orElse("")));
                }
            } catch (Unreadable e) {
                throw e.cause;
            }
            return found;
        }
    }

    private static Outcome unfinished(ResultSet rows, Instant at, BoardProcess reader, Instant now) {
        Outcome gone = new Outcome.Unknown("the board ended after it had written down this order and before it knew the"
                + " outcome, so it may have been carried out; look before you order it again");
        try {
            String start = text(rows, "start").orElse("");
            if (text(rows, "host").isEmpty() || (rows.getLong("ended_at") > 0 && !start.equals(reader.startId()))) {
                return gone;
            }
            BoardProcess giver = new BoardProcess(
                    start,
                    rows.getString("host"),
                    rows.getLong("pid"),
                    Instant.ofEpochMilli(rows.getLong("started_at")));
            boolean recent = Duration.between(at, now).compareTo(LONGEST_ORDER) < 0;
            return switch (reader.lifeOf(giver)) {
                case ALIVE ->
                    new Outcome.UnderWay(
                            start.equals(reader.startId())
                                    ? "sent, outcome not written yet"
                                    : "ordered by another board on this machine");
                case ELSEWHERE -> recent ? new Outcome.UnderWay("ordered by a board on " + giver.host()) : gone;
                case GONE -> gone;
            };
        } catch (SQLException e) {
            throw new Unreadable(e);
        }
    }

    /// Deletes what is older than `before`, and the oldest finished orders beyond the newest `keep`.
    static void prune(Connection connection, Instant before, int keep, BoardProcess process) throws SQLException {
        try (PreparedStatement old = connection.prepareStatement("DELETE FROM orders WHERE at < ? AND start <> ?")) {
            old.setLong(1, before.toEpochMilli());
            old.setString(2, process.startId());
            old.executeUpdate();
        }
        String beyond = "DELETE FROM orders WHERE outcome IS NOT NULL"
                + " AND id IN (SELECT id FROM orders ORDER BY id DESC LIMIT -1 OFFSET ?)";
        try (PreparedStatement many = connection.prepareStatement(beyond)) {
            many.setInt(1, keep);
            many.executeUpdate();
        }
        String idle = "DELETE FROM starts WHERE id <> ? AND ended_at IS NOT NULL"
                + " AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.start = starts.id)";
        try (PreparedStatement starts = connection.prepareStatement(idle)) {
            starts.setString(1, process.startId());
            starts.executeUpdate();
        }
        // Runs that died without saying so; one that still lives inserts itself again when it opens the file.
        String dead = "DELETE FROM starts WHERE id <> ? AND started_at < ?"
                + " AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.start = starts.id)";
        try (PreparedStatement starts = connection.prepareStatement(dead)) {
            starts.setString(1, process.startId());
            starts.setLong(2, before.toEpochMilli());
            starts.executeUpdate();
        }
    }

    private static Optional<String> text(ResultSet rows, String column) {
        try {
            return Optional.ofNullable(rows.getString(column));
        } catch (SQLException e) {
            throw new Unreadable(e);
        }
    }

    private static String bounded(String text) {
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT - 1) + "…";
    }

    /// Carries a failure out of a lambda.
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final SQLException cause;

        Unreadable(SQLException cause) {
            super(cause);
            this.cause = cause;
        }
    }
}
