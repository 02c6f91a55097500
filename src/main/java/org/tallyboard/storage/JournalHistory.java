package org.tallyboard.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.tallyboard.recorder.schedule.Journal.Event;
import org.tallyboard.recorder.schedule.PlannedJob;
import org.tallyboard.recorder.schedule.PlannedJob.State;

/// What has become of each job, so that it can be explained later. Of each job the last [#MOST] are kept.
final class JournalHistory {
    private static final int MOST = 50;

    private JournalHistory() {}

    /// What writing this job means.
    static String of(PlannedJob job) {
        String times = job.start() + " to " + job.end();
        if (job.state() == State.CANCELLED) {
            return job.isGiven() ? "cancelled after it was sent: workers are told" : "cancelled before it was sent";
        }
        if (job.version() == 0) {
            return "planned: " + times;
        }
        return job.isGiven() ? "changed after it was sent: " + times : "changed: " + times;
    }

    static void add(Connection db, String job, Instant at, String what) throws SQLException {
        JournalRows.execute(db, "INSERT INTO history VALUES (?, ?, ?)", job, at.toEpochMilli(), what);
        JournalRows.execute(
                db,
                "DELETE FROM history WHERE rowid IN (SELECT rowid FROM history WHERE job = ?"
                        + " ORDER BY rowid DESC LIMIT -1 OFFSET " + MOST + ")",
                job);
    }

    static List<Event> of(Connection db, String job) throws SQLException {
        List<Event> events = new ArrayList<>();
        try (PreparedStatement select =
                db.prepareStatement("SELECT at, what FROM history WHERE job = ? ORDER BY rowid")) {
            select.setString(1, job);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    events.add(new Event(Instant.ofEpochMilli(rows.getLong(1)), rows.getString(2)));
                }
            }
        }
        return events;
    }
}
