package org.tallyboard.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import org.sqlite.SQLiteConfig;

/// A database's file: opens it, keeps it private, and moves it aside when it is damaged.
final class DatabaseFile {

    private static final int BUSY_MILLIS = 5_000;
    private static final int LOCK_TRIES = 50;
    private static final long LOG_BYTES = 16L << 20;
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> GROUP = PosixFilePermissions.fromString("rw-r-----");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Path file;
    private final Clock clock;
    private final boolean group;
    private final Log log;

    /// How SQLite makes a change whole.
    enum Log {
        /// A rollback journal: each change is on the disk when it is committed, and one file holds everything,
        /// also on a home folder that comes over the network.
        /// Such a file is small; opening it looks through all of it.
        ROLLBACK,
        /// A write-ahead log, on a disk of this machine only: who reads waits for nobody, and a power cut may take
        /// back the last changes, whole. Such a file may be large, and is looked through beside its use.
        WRITE_AHEAD
    }

    /// @param group whether the file's group may read it
    DatabaseFile(Path file, Clock clock, boolean group) {
        this(file, clock, group, Log.ROLLBACK);
    }

    DatabaseFile(Path file, Clock clock, boolean group, Log log) {
        this.file = file;
        this.clock = clock;
        this.group = group;
        this.log = log;
    }

    /// Whether all of it is looked at when it is opened.
    boolean isCheckedWhenOpened() {
        return log == Log.ROLLBACK;
    }

    Path path() {
        return file;
    }

    /// Creates what is missing, readable by the owner (and the group, where that is wished) only, and makes what was
    /// readable by others private. The group of a folder that is there already is its owner's business.
    void prepare() throws IOException {
        Path folder = folder();
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(group ? "rwxr-x---" : "rwx------")));
        }
        createPrivate(file);
        Set<PosixFilePermission> wanted = group ? GROUP : OWNER;
        if (!Files.getPosixFilePermissions(file).equals(wanted)) {
            Files.setPosixFilePermissions(file, wanted);
        }
    }

    /// Connects. With a rollback journal each committed change is on the disk, also after a power cut
    /// (`synchronous=EXTRA` syncs the folder after the journal is deleted, SQLite documentation, PRAGMA
    /// synchronous).
    Connection connect() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        switch (log) {
            case ROLLBACK -> {
                config.setJournalMode(SQLiteConfig.JournalMode.DELETE);
                config.setPragma(SQLiteConfig.Pragma.SYNCHRONOUS, "EXTRA");
            }
            case WRITE_AHEAD -> {
                // The mode is kept in the file and set by whoever makes the tables: to set it writes, and another
                // program's database is left as it is.
                config.setPragma(SQLiteConfig.Pragma.SYNCHRONOUS, "NORMAL");
                config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, String.valueOf(LOG_BYTES));
            }
        }
        return config.createConnection("jdbc:sqlite:" + file);
    }

    /// True when the file's structure is whole; looks at all of it.
    boolean whole(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA quick_check(1)")) {
            return rows.next() && "ok".equals(rows.getString(1));
        }
    }

    /// What tells this file from another one under the same name; empty when it is gone.
    Optional<Object> identity() {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Moves the damaged file and its journal to another name and returns it; empty when another board has done so
    /// meanwhile.
    ///
    /// @param damaged what the file was known to be when it was found damaged
    Optional<Path> moveAside(Optional<Object> damaged) throws IOException {
        Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
        createPrivate(lockFile);
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                FileLock ignored = lock(channel)) {
            if (!identity().equals(damaged)) {
                return Optional.empty();
            }
            Path target = free();
            Files.move(file, target);
            for (String suffix : new String[] {"-journal", "-wal", "-shm"}) {
                Path companion = file.resolveSibling(file.getFileName() + suffix);
                if (Files.exists(companion)) {
                    Files.move(companion, target.resolveSibling(target.getFileName() + suffix));
                }
            }
            return Optional.of(target);
        }
    }

    private Path free() {
        String stem = file.getFileName().toString().replaceFirst("\\.db$", "");
        String name = stem + ".damaged-" + STAMP.format(clock.instant());
        Path target = file.resolveSibling(name + ".db");
        for (int i = 2; Files.exists(target); i++) {
            target = file.resolveSibling(name + "-" + i + ".db");
        }
        return target;
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        for (int i = 0; i < LOCK_TRIES; i++) {
            try {
                return channel.lock();
            } catch (OverlappingFileLockException e) {
                // Another part of this very process has it; the operating system only knows of processes.
                pause();
            }
        }
        throw new IOException("its lock is held for too long");
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("waiting for its lock was interrupted", e);
        }
    }

    private static void createPrivate(Path path) throws IOException {
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(OWNER));
        } catch (FileAlreadyExistsException e) {
            // Then it is used as it is.
        }
    }

    private Path folder() {
        Path absolute = file.toAbsolutePath();
        return Optional.ofNullable(absolute.getParent()).orElse(absolute);
    }
}
