package org.tallyboard.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// The connection to a [DatabaseFile], for one thread at a time. It is opened when it is first needed and again after
/// each failure; a damaged file is moved aside and kept, and what was under way is done once more on a new one.
///
/// @param <E> what whoever uses it throws
final class Database<E extends Exception> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private final DatabaseFile file;
    private final Owner<E> owner;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Connection connection;
    private Optional<Object> opened = Optional.empty();
    private Optional<Object> checked = Optional.empty();

    /// Whose database it is.
    interface Owner<E extends Exception> {
        /// What people call it, such as `The record of orders`.
        String name();

        /// What it looks like.
        Schema schema();

        /// How to use another file, as what follows `or`: `name another folder in [storage]`.
        String elsewhere();

        /// The file has just been opened, and holds nothing yet or the newest version.
        default void opened(Connection db) throws SQLException {}

        /// The failure to throw.
        ///
        /// @param why what happened, as a sentence without its full stop
        /// @param remedy what to do about it, as a sentence
        E failure(String why, String remedy, Throwable cause);

        /// The file was damaged and is kept under this name.
        void movedAside(Path kept);
    }

    /// Something that needs the database.
    interface Use<T, E extends Exception> {
        T run() throws SQLException, IOException, E;
    }

    Database(DatabaseFile file, Owner<E> owner) {
        this.file = file;
        this.owner = owner;
    }

    /// Runs it, alone; once more when the file turns out to be damaged or moved, on a new one.
    <T> T use(Use<T, E> use) throws E {
        lock.lock();
        try {
            try {
                return use.run();
            } catch (SQLException | IOException | LinkageError first) {
                if (!replaced(first)) {
                    throw failed(first);
                }
            }
            try {
                return use.run();
            } catch (SQLException | IOException | LinkageError second) {
                throw failed(second);
            }
        } finally {
            lock.unlock();
        }
    }

    /// The connection, to be used inside of [#use] only.
    ///
    /// @param prepare whether to create what is missing, and to make private what is there
    Connection connected(boolean prepare) throws SQLException, IOException, E {
        Connection current = connection;
        if (current != null && file.identity().equals(opened)) {
            return current;
        }
        disconnect();
        if (prepare) {
            file.prepare();
        }
        opened = file.identity();
        Connection db = file.connect();
        connection = db;
        // Once for each file: later damage shows when a page is read, and looking at every page costs more the longer a
        // file has been kept.
        if (file.isCheckedWhenOpened() && !opened.equals(checked) && !file.whole(db)) {
            throw damaged();
        }
        checked = opened;
        ready(db);
        owner.opened(db);
        return db;
    }

    /// What stands for a file whose structure is broken.
    static SQLException damaged() {
        return new SQLiteException("its structure is not whole", SQLiteErrorCode.SQLITE_CORRUPT);
    }

    /// Brings an older file to the newest version; a newer one and another program's are left as they are.
    private void ready(Connection db) throws SQLException, E {
        switch (owner.schema().holds(db)) {
            case OLDER_VERSION -> owner.schema().prepare(db);
            case NEWER_VERSION ->
                throw unusable(
                        "was written by a newer version of Tallyboard",
                        "Start that version, or " + owner.elsewhere() + ".");
            case SOMETHING_ELSE ->
                throw unusable("is another program's database", "Move it away, or " + owner.elsewhere() + ".");
            case NOTHING, THIS_VERSION -> {
                // Ready; who writes first makes the tables.
            }
        }
    }

    /// The connection if there is one.
    Optional<Connection> current() {
        return Optional.ofNullable(connection);
    }

    /// Which file there is now, and since when: a file system gives the number of a deleted file to the next one. Empty
    /// when there is none.
    Optional<Object> identity() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file.path(), BasicFileAttributes.class);
            return Optional.of(List.of(String.valueOf(attributes.fileKey()), attributes.creationTime()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// True when there is neither a connection nor a file.
    boolean isAbsent() {
        return connection == null && !Files.exists(file.path());
    }

    private E unusable(String why, String remedy) {
        disconnect();
        return owner.failure(named() + " " + why, remedy, new SQLException("not usable"));
    }

    private String named() {
        return owner.name() + ", " + file.path() + ",";
    }

    /// Runs it with nobody else at the database; then closes the connection.
    void close(Runnable before) {
        lock.lock();
        try {
            before.run();
        } finally {
            disconnect();
            lock.unlock();
        }
    }

    @Override
    public void close() {
        close(() -> {});
    }

    /// True when the failure was the file's damage or disappearance, and there is another file to try now.
    private boolean replaced(Throwable failure) throws E {
        DatabaseError trouble = DatabaseError.of(failure, file.path());
        if (trouble == DatabaseError.MOVED) {
            disconnect();
            return true;
        }
        if (trouble != DatabaseError.DAMAGED) {
            return false;
        }
        disconnect();
        try {
            file.moveAside(opened).ifPresent(owner::movedAside);
            return true;
        } catch (IOException e) {
            e.addSuppressed(failure);
            throw failure(trouble, e);
        }
    }

    private E failed(Throwable failure) {
        DatabaseError trouble = DatabaseError.of(failure, file.path());
        // A connection that failed is not trusted again, and the next use opens the file anew; that another process had
        // the lock says nothing against it.
        if (trouble != DatabaseError.BUSY) {
            disconnect();
        }
        return failure(trouble, failure);
    }

    private E failure(DatabaseError trouble, Throwable cause) {
        return owner.failure(trouble.cause(named(), cause), trouble.remedy(), cause);
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
