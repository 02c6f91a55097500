package org.tallyboard.storage;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// What a database file holds, told by the marks in its header (SQLite file format, offsets 60 and 68), so that no
/// other program's database is taken for ours.
enum DatabaseContents {
    NOTHING,
    /// Ours, to be brought up by [Schema].
    OLDER_VERSION,
    THIS_VERSION,
    NEWER_VERSION,
    SOMETHING_ELSE;

    /// All in one statement, and so of one moment: another process may be making the tables just now.
    private static final String MARKS = """
            SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
            FROM pragma_application_id, pragma_user_version""";

    /// @param application the `application_id` that marks a file as ours
    /// @param version the newest `user_version` that is understood
    static DatabaseContents of(Connection connection, int application, int version) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(MARKS)) {
            rows.next();
            if (rows.getInt(1) == application) {
                int found = rows.getInt(2);
                return found > version ? NEWER_VERSION : found < version ? OLDER_VERSION : THIS_VERSION;
            }
            boolean empty = rows.getInt(1) == 0 && rows.getInt(2) == 0 && rows.getInt(3) == 0;
            return empty ? NOTHING : SOMETHING_ELSE;
        }
    }

    /// The `user_version`.
    static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
