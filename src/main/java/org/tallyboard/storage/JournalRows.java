package org.tallyboard.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
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

    /// No claim and no pause lasts longer, in milliseconds: one that seems to was written before the clock was set
    /// back.
    private static final long LONGEST_PAUSE = 60_000;

    private JournalRows() {}

    /// What of a job is read with and without its message. A fetch reads some ten thousand of them, and a text costs
    /// several times as much as a number: what has no blanks in it is one text.
    private static final String COLUMNS = """
            SELECT state || ' ' || todo || ' ' || job || ' ' || content || ' ' || schedule, entry, title, occurrence,
                revision, starts, ends, tried, tell_until, version""";

    private static final String ROW = COLUMNS + " FROM jobs";
    private static final String WHOLE =
            COLUMNS + ", exchange, routing_key, properties, headers, body FROM jobs JOIN messages USING (job)";

    static List<PlannedJob> ahead(Connection db, String schedule, Instant now) throws SQLException {
        return jobs(db, ROW + " WHERE schedule = ? AND newest AND ends > ?", schedule, now.toEpochMilli());
    }

    static List<PlannedJob> newest(Connection db, String schedule, Collection<String> entries) throws SQLException {
        String sql = ROW + " WHERE schedule = ? AND entry = ? ORDER BY occurrence DESC LIMIT 1";
        List<PlannedJob> jobs = new ArrayList<>();
        try (PreparedStatement select = db.prepareStatement(sql)) {
            select.setString(1, schedule);
            for (String entry : entries) {
                select.setString(2, entry);
                try (ResultSet row = select.executeQuery()) {
                    if (row.next()) {
                        jobs.add(job(row, Optional.empty()));
                    }
                }
            }
        }
        return jobs;
    }

    /// Of each entry the newest job that may have reached the broker.
    static void given(Connection db, GivenIds.Source.Row each) throws SQLException {
        // With max(), SQLite takes the other columns from the row that has it.
        String sql = """
                SELECT schedule, entry, max(occurrence), ends, state = 'CANCELLED' FROM jobs
                WHERE tried OR state = 'PUBLISHED' GROUP BY schedule, entry""";
        try (PreparedStatement select = db.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                each.take(row.getString(1), row.getString(2), row.getInt(3), row.getLong(4), row.getBoolean(5));
            }
        }
    }

    static Optional<PlannedJob> job(Connection db, String id) throws SQLException {
        return jobs(db, WHOLE + " WHERE job = ?", id).stream().findFirst();
    }

    /// @return false when the row is not the one that was read
    static boolean write(Connection db, PlannedJob job, Instant at) throws SQLException {
        if (!(job.version() == 0 ? insert(db, job) : update(db, job))) {
            return false;
        }
        if (job.stored().isPresent()) {
            keepMessage(db, job.id(), job.message());
        }
        JournalHistory.add(db, job.id(), at, JournalHistory.of(job));
        return true;
    }

    private static boolean insert(Connection db, PlannedJob job) throws SQLException {
        String sql = """
                INSERT INTO jobs (state, todo, revision, title, starts, ends, content, tell_until, version, job,
                    schedule, entry, occurrence, tried, newest)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
                ON CONFLICT DO NOTHING""";
        try (PreparedStatement insert = db.prepareStatement(sql)) {
            bind(insert, job);
            insert.setString(10, job.id());
            insert.setString(11, job.schedule());
            insert.setString(12, job.entry());
            insert.setInt(13, job.occurrence());
            insert.setBoolean(14, job.tried());
            if (insert.executeUpdate() != 1) {
                return false;
            }
        }
        if (job.occurrence() > 1) {
            execute(
                    db,
                    "UPDATE jobs SET newest = 0 WHERE schedule = ? AND entry = ? AND occurrence < ?",
                    job.schedule(),
                    job.entry(),
                    job.occurrence());
        }
        return true;
    }

    private static boolean update(Connection db, PlannedJob job) throws SQLException {
        String sql = """
                UPDATE jobs SET state = ?, todo = ?, revision = ?, title = ?, starts = ?, ends = ?, content = ?,
                    tell_until = ?, version = ?, tell_at = 0
                WHERE job = ? AND version = ?""";
        try (PreparedStatement update = db.prepareStatement(sql)) {
            bind(update, job);
            update.setString(10, job.id());
            update.setLong(11, job.version());
            return update.executeUpdate() == 1;
        }
    }

    private static void bind(PreparedStatement statement, PlannedJob job) throws SQLException {
        statement.setString(1, job.state().name());
        statement.setString(2, job.todo().name());
        statement.setInt(3, job.revision());
        statement.setString(4, job.title());
        statement.setLong(5, job.start().toEpochMilli());
        statement.setLong(6, job.end().toEpochMilli());
        statement.setString(7, job.content());
        statement.setLong(8, job.tellUntil().toEpochMilli());
        statement.setLong(9, job.version() + 1);
    }

    private static void keepMessage(Connection db, String id, Publication publication) throws SQLException {
        execute(
                db,
                "INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?, ?, ?)",
                id,
                publication.route().exchange(),
                publication.route().routingKey(),
                MessageText.properties(publication.message()),
                MessageText.headers(publication.message()),
                publication.message().body().toArray());
    }

    /// Jobs whose time has come, to be claimed.
    static List<PlannedJob> due(Connection db, String schedule, Instant startsBy, Instant now, int most)
            throws SQLException {
        String sql = WHOLE + """
                 WHERE schedule = ? AND state = 'HELD' AND starts <= ? AND ends > ?
                    AND NOT claimed_until BETWEEN ? AND ? ORDER BY starts LIMIT ?""";
        return jobs(
                db,
                sql,
                schedule,
                startsBy.toEpochMilli(),
                now.toEpochMilli(),
                now.toEpochMilli() + 1,
                now.toEpochMilli() + LONGEST_PAUSE,
                most);
    }

    /// Claims jobs that were just read as due, in the same transaction.
    ///
    /// @return the jobs as they are now
    static List<PlannedJob> claim(Connection db, List<PlannedJob> due, Instant until) throws SQLException {
        String sql = "UPDATE jobs SET tried = 1, claimed_until = ?, version = version + 1 WHERE job = ?";
        List<PlannedJob> claimed = new ArrayList<>();
        for (PlannedJob job : due) {
            execute(db, sql, until.toEpochMilli(), job.id());
            claimed.add(job.claimed());
        }
        return claimed;
    }

    static Optional<Instant> nextDue(Connection db, String schedule, Instant now, Duration lead) throws SQLException {
        // Those that start first; a claim that has not lapsed puts one off, and behind these none is due earlier.
        String sql = """
                SELECT starts, claimed_until FROM jobs WHERE schedule = ? AND state = 'HELD' AND ends > ?
                ORDER BY starts LIMIT 200""";
        try (PreparedStatement select = db.prepareStatement(sql)) {
            select.setString(1, schedule);
            select.setLong(2, now.toEpochMilli());
            long next = Long.MAX_VALUE;
            long last = Long.MAX_VALUE;
            int seen = 0;
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    last = rows.getLong(1) - lead.toMillis();
                    long claimed = rows.getLong(2);
                    boolean stale = claimed > now.toEpochMilli() + LONGEST_PAUSE;
                    next = Math.min(next, stale ? last : Math.max(last, claimed));
                    seen++;
                }
            }
            long due = seen == 200 ? Math.min(next, last) : next;
            return seen == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(due));
        }
    }

    static void confirmed(Connection db, Collection<String> ids, Instant at) throws SQLException {
        String sql = """
                UPDATE jobs SET state = 'PUBLISHED', confirmed_at = ?, version = version + 1,
                    todo = CASE todo WHEN 'NOTHING' THEN 'ANNOUNCE' ELSE todo END
                WHERE job = ? AND state = 'HELD'""";
        for (String id : ids) {
            execute(db, sql, at.toEpochMilli(), id);
            JournalHistory.add(db, id, at, "sent: the broker has it");
        }
    }

    static void unclaim(Connection db, Collection<String> ids, Instant from) throws SQLException {
        for (String id : ids) {
            execute(db, "UPDATE jobs SET claimed_until = ? WHERE job = ? AND state = 'HELD'", from.toEpochMilli(), id);
        }
    }

    static List<PlannedJob> toTell(Connection db, String schedule, Todo todo, Instant now, int most)
            throws SQLException {
        String sql = WHOLE + """
                 WHERE schedule = ? AND todo = ? AND todo != 'NOTHING' AND NOT tell_at BETWEEN ? AND ?
                    AND tell_until > ? ORDER BY tell_at, starts LIMIT ?""";
        return jobs(
                db,
                sql,
                schedule,
                todo.name(),
                now.toEpochMilli() + 1,
                now.toEpochMilli() + LONGEST_PAUSE,
                now.toEpochMilli(),
                most);
    }

    static void told(Connection db, Collection<PlannedJob> jobs, Instant at) throws SQLException {
        for (PlannedJob job : jobs) {
            if (job.todo() == Todo.UPDATE) {
                JournalHistory.add(db, job.id(), at, "a worker has taken the change");
            }
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

    /// Each state with a range of its own in the index, so that nothing that has ended is read.
    private static final String COMING = """
            SELECT job, starts FROM jobs WHERE schedule = ?1 AND state = 'HELD' AND starts <= ?2 AND ends > ?3
            UNION ALL
            SELECT job, starts FROM jobs WHERE schedule = ?1 AND state = 'PUBLISHED' AND starts > ?3 AND starts <= ?2""";

    static Coming coming(Connection db, String schedule, Instant now, Instant until, int most) throws SQLException {
        Object[] values = {schedule, until.toEpochMilli(), now.toEpochMilli()};
        String first = WHOLE + " WHERE job IN (SELECT job FROM (" + COMING + ") ORDER BY starts, job LIMIT " + most
                + ") ORDER BY starts, job";
        List<PlannedJob> jobs = jobs(db, first, values);
        if (jobs.size() < most) {
            return new Coming(jobs, jobs.size());
        }
        try (PreparedStatement select = db.prepareStatement("SELECT count(*) FROM (" + COMING + ")")) {
            for (int i = 0; i < values.length; i++) {
                select.setObject(i + 1, values[i]);
            }
            try (ResultSet row = select.executeQuery()) {
                return new Coming(jobs, row.next() ? row.getInt(1) : jobs.size());
            }
        }
    }

    static Optional<Publication> message(Connection db, String id) throws SQLException {
        try (PreparedStatement select = db.prepareStatement("SELECT * FROM messages WHERE job = ?")) {
            select.setString(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(publication(row)) : Optional.empty();
            }
        }
    }

    /// Whether there is something to [#prune], without a lock.
    static boolean isOld(Connection db, Instant endedBefore) throws SQLException {
        try (PreparedStatement select = db.prepareStatement("SELECT 1 FROM jobs WHERE ends < ? LIMIT 1")) {
            select.setLong(1, endedBefore.toEpochMilli());
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    static void prune(Connection db, Instant endedBefore) throws SQLException {
        String old = " WHERE job IN (SELECT job FROM jobs WHERE ends < ?)";
        execute(db, "DELETE FROM messages" + old, endedBefore.toEpochMilli());
        execute(db, "DELETE FROM history" + old, endedBefore.toEpochMilli());
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

    static void execute(Connection db, String sql, @Nullable Object... values) throws SQLException {
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
                boolean whole = sql.startsWith(WHOLE);
                while (rows.next()) {
                    jobs.add(job(rows, whole ? Optional.of(publication(rows)) : Optional.empty()));
                }
            }
            return jobs;
        }
    }

    /// By position: looking up names takes longer than reading.
    private static PlannedJob job(ResultSet row, Optional<Publication> message) throws SQLException {
        String[] words = row.getString(1).split(" ", 5);
        return new PlannedJob(
                words[2],
                words[4],
                row.getString(2),
                row.getInt(4),
                row.getInt(5),
                State.valueOf(words[0]),
                Todo.valueOf(words[1]),
                row.getString(3),
                Instant.ofEpochMilli(row.getLong(6)),
                Instant.ofEpochMilli(row.getLong(7)),
                words[3],
                message,
                row.getInt(8) != 0,
                Instant.ofEpochMilli(row.getLong(9)),
                row.getLong(10));
    }

    private static Publication publication(ResultSet row) throws SQLException {
        AmqpMessage message = MessageText.message(
                row.getString("headers"), row.getString("properties"), Bytes.of(row.getBytes("body")));
        return new Publication(new Route(row.getString("exchange"), row.getString("routing_key")), message);
    }
}
