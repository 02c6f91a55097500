package org.tallyboard.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.Bytes;
import org.tallyboard.celery.MessageText;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.recorder.schedule.AnswerCache.Kept;
import org.tallyboard.recorder.schedule.Journal.Coming;
import org.tallyboard.recorder.schedule.PlannedJob;
import org.tallyboard.recorder.schedule.PlannedJob.State;
import org.tallyboard.recorder.schedule.PlannedJob.Todo;

/// Reads and writes the journal's rows over an open connection.
final class JournalRows {

    private JournalRows() {}

    static List<PlannedJob> newest(Connection db, String schedule) throws SQLException {
        // With max() as the only aggregate, SQLite takes the other columns from the row that has it.
        String sql = "SELECT *, max(occurrence) FROM jobs WHERE schedule = ? GROUP BY entry";
        return jobs(db, sql, schedule);
    }

    static Optional<PlannedJob> job(Connection db, String id) throws SQLException {
        return jobs(db, "SELECT * FROM jobs WHERE job = ?", id).stream().findFirst();
    }

    /// @return false when the row is not the one that was read
    static boolean write(Connection db, PlannedJob job) throws SQLException {
        return job.version() == 0 ? insert(db, job) : update(db, job);
    }

    private static boolean insert(Connection db, PlannedJob job) throws SQLException {
        String sql = """
                INSERT INTO jobs (state, todo, revision, title, starts, ends, content, exchange, routing_key, properties,
                    headers, body, tell_until, version, job, schedule, entry, occurrence, tried)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING""";
        try (PreparedStatement insert = db.prepareStatement(sql)) {
            bind(insert, job);
            insert.setString(15, job.id());
            insert.setString(16, job.schedule());
            insert.setString(17, job.entry());
            insert.setInt(18, job.occurrence());
            insert.setBoolean(19, job.tried());
            return insert.executeUpdate() == 1;
        }
    }

    private static boolean update(Connection db, PlannedJob job) throws SQLException {
        String sql = """
                UPDATE jobs SET state = ?, todo = ?, revision = ?, title = ?, starts = ?, ends = ?, content = ?,
                    exchange = ?, routing_key = ?, properties = ?, headers = ?, body = ?, tell_until = ?,
                    version = ?, tell_at = 0
                WHERE job = ? AND version = ?""";
        try (PreparedStatement update = db.prepareStatement(sql)) {
            bind(update, job);
            update.setString(15, job.id());
            update.setLong(16, job.version());
            return update.executeUpdate() == 1;
        }
    }

    private static void bind(PreparedStatement statement, PlannedJob job) throws SQLException {
        Publication publication = job.message();
        statement.setString(1, job.state().name());
        statement.setString(2, job.todo().name());
        statement.setInt(3, job.revision());
        statement.setString(4, job.title());
        statement.setLong(5, job.start().toEpochMilli());
        statement.setLong(6, job.end().toEpochMilli());
        statement.setString(7, job.content());
        statement.setString(8, publication.route().exchange());
        statement.setString(9, publication.route().routingKey());
        statement.setString(10, MessageText.properties(publication.message()));
        statement.setString(11, MessageText.headers(publication.message()));
        statement.setBytes(12, publication.message().body().toArray());
        statement.setLong(13, job.tellUntil().toEpochMilli());
        statement.setLong(14, job.version() + 1);
    }

    static List<PlannedJob> claim(
            Connection db, String schedule, Instant startsBy, Instant now, Instant until, int most)
            throws SQLException {
        String sql = """
                UPDATE jobs SET tried = 1, claimed_until = ?, version = version + 1
                WHERE job IN (SELECT job FROM jobs WHERE schedule = ? AND state = 'HELD' AND starts <= ? AND ends > ?
                    AND claimed_until <= ? ORDER BY starts LIMIT ?)
                RETURNING *""";
        return jobs(
                db,
                sql,
                until.toEpochMilli(),
                schedule,
                startsBy.toEpochMilli(),
                now.toEpochMilli(),
                now.toEpochMilli(),
                most);
    }

    static void confirmed(Connection db, Collection<String> ids, Instant at) throws SQLException {
        String sql = """
                UPDATE jobs SET state = 'PUBLISHED', confirmed_at = ?, version = version + 1,
                    todo = CASE todo WHEN 'NOTHING' THEN 'ANNOUNCE' ELSE todo END
                WHERE job = ? AND state = 'HELD'""";
        for (String id : ids) {
            execute(db, sql, at.toEpochMilli(), id);
        }
    }

    static void unclaim(Connection db, Collection<String> ids, Instant from) throws SQLException {
        for (String id : ids) {
            execute(db, "UPDATE jobs SET claimed_until = ? WHERE job = ? AND state = 'HELD'", from.toEpochMilli(), id);
        }
    }

    static List<PlannedJob> toTell(Connection db, String schedule, Instant now, int most) throws SQLException {
        String sql = """
                SELECT * FROM jobs WHERE schedule = ? AND todo != 'NOTHING' AND tell_at <= ? AND tell_until > ?
                ORDER BY starts LIMIT ?""";
        return jobs(db, sql, schedule, now.toEpochMilli(), now.toEpochMilli(), most);
    }

    static void told(Connection db, Collection<PlannedJob> jobs) throws SQLException {
        for (PlannedJob job : jobs) {
            execute(
                    db,
                    "UPDATE jobs SET todo = 'NOTHING', version = version + 1 WHERE job = ? AND version = ?",
                    job.id(),
                    job.version());
        }
    }

    static void tellAgain(Connection db, Collection<PlannedJob> jobs, Instant at) throws SQLException {
        for (PlannedJob job : jobs) {
            execute(
                    db,
                    "UPDATE jobs SET tell_at = ? WHERE job = ? AND version = ?",
                    at.toEpochMilli(),
                    job.id(),
                    job.version());
        }
    }

    static Optional<Instant> nextStart(Connection db, String schedule, Instant now) throws SQLException {
        String sql = "SELECT min(starts) FROM jobs WHERE schedule = ? AND state = 'HELD' AND ends > ?";
        try (PreparedStatement select = db.prepareStatement(sql)) {
            select.setString(1, schedule);
            select.setLong(2, now.toEpochMilli());
            try (ResultSet row = select.executeQuery()) {
                long millis = row.next() ? row.getLong(1) : 0;
                return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
            }
        }
    }

    static Coming coming(Connection db, String schedule, Instant now, Instant until, int most) throws SQLException {
        String which = """
                FROM jobs WHERE schedule = ? AND state IN ('HELD', 'PUBLISHED') AND starts <= ? AND ends > ?
                    AND (state = 'HELD' OR starts > ?)""";
        Object[] values = {schedule, until.toEpochMilli(), now.toEpochMilli(), now.toEpochMilli()};
        List<PlannedJob> jobs = jobs(db, "SELECT * " + which + " ORDER BY starts, job LIMIT " + most, values);
        if (jobs.size() < most) {
            return new Coming(jobs, jobs.size());
        }
        try (PreparedStatement select = db.prepareStatement("SELECT count(*) " + which)) {
            for (int i = 0; i < values.length; i++) {
                select.setObject(i + 1, values[i]);
            }
            try (ResultSet row = select.executeQuery()) {
                return new Coming(jobs, row.next() ? row.getInt(1) : jobs.size());
            }
        }
    }

    static Optional<Publication> message(Connection db, String id) throws SQLException {
        try (PreparedStatement select = db.prepareStatement("SELECT * FROM jobs WHERE job = ?")) {
            select.setString(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(publication(row)) : Optional.empty();
            }
        }
    }

    static void prune(Connection db, Instant endedBefore) throws SQLException {
        execute(db, "DELETE FROM jobs WHERE ends < ?", endedBefore.toEpochMilli());
    }

    static Optional<Kept> kept(Connection db, String schedule, String address) throws SQLException {
        try (PreparedStatement select =
                db.prepareStatement("SELECT * FROM answers WHERE schedule = ? AND address = ?")) {
            select.setString(1, schedule);
            select.setString(2, address);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Kept(
                                address,
                                Optional.ofNullable(row.getString("etag")),
                                Optional.ofNullable(row.getString("modified")),
                                row.getBytes("body")))
                        : Optional.empty();
            }
        }
    }

    static void keep(Connection db, String schedule, List<Kept> answers) throws SQLException {
        execute(db, "DELETE FROM answers WHERE schedule = ?", schedule);
        String sql = "INSERT OR REPLACE INTO answers (schedule, address, etag, modified, body) VALUES (?, ?, ?, ?, ?)";
        for (Kept answer : answers) {
            execute(
                    db,
                    sql,
                    schedule,
                    answer.address(),
                    answer.etag().orElse(null),
                    answer.modified().orElse(null),
                    answer.body());
        }
    }

    private static void execute(Connection db, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = db.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    private static List<PlannedJob> jobs(Connection db, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = db.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            List<PlannedJob> jobs = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    jobs.add(job(rows));
                }
            }
            return jobs;
        }
    }

    private static PlannedJob job(ResultSet row) throws SQLException {
        return new PlannedJob(
                row.getString("job"),
                row.getString("schedule"),
                row.getString("entry"),
                row.getInt("occurrence"),
                row.getInt("revision"),
                State.valueOf(row.getString("state")),
                Todo.valueOf(row.getString("todo")),
                row.getString("title"),
                Instant.ofEpochMilli(row.getLong("starts")),
                Instant.ofEpochMilli(row.getLong("ends")),
                row.getString("content"),
                publication(row),
                row.getBoolean("tried"),
                Instant.ofEpochMilli(row.getLong("tell_until")),
                row.getLong("version"));
    }

    private static Publication publication(ResultSet row) throws SQLException {
        AmqpMessage message = MessageText.message(
                row.getString("headers"), row.getString("properties"), Bytes.of(row.getBytes("body")));
        return new Publication(new Route(row.getString("exchange"), row.getString("routing_key")), message);
    }
}
