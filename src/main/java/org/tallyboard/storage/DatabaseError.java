package org.tallyboard.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Tells what a failure of the database means and what to do about it.
enum DatabaseError {
    /// The file is not a database any more, or its structure is broken.
    DAMAGED,
    /// The file was moved or deleted under the open connection.
    MOVED,
    /// The disk, or the owner's share of it, is full.
    FULL,
    /// Another program holds the file's lock.
    BUSY,
    /// File or folder may not be written.
    READ_ONLY,
    /// Reading, writing or loading the driver failed otherwise.
    OTHER;

    /// Less than this, and SQLite may fail before it learns that the disk is full.
    private static final long SCARCE_BYTES = 64 * 1024;

    static DatabaseError of(Throwable failure, Path file) {
        if (!(failure instanceof SQLiteException sqlite)) {
            return scarce(file) ? FULL : OTHER;
        }
        SQLiteErrorCode code = sqlite.getResultCode();
        if (code == SQLiteErrorCode.SQLITE_READONLY_DBMOVED) {
            return MOVED;
        }
        return switch (code.code & 0xFF) {
            case 11, 26 -> DAMAGED;
            case 13 -> FULL;
            case 5, 6 -> BUSY;
            case 8 -> scarce(file) ? FULL : READ_ONLY;
            default -> scarce(file) ? FULL : OTHER;
        };
    }

    private static boolean scarce(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            return folder != null
                    && Files.exists(folder)
                    && Files.getFileStore(folder).getUsableSpace() < SCARCE_BYTES;
        } catch (IOException e) {
            return false;
        }
    }

    /// What is wrong, as a sentence without its full stop.
    ///
    /// @param what the file as people know it, for example `The record of orders, FILE,`
    String cause(String what, Throwable cause) {
        return what + " "
                + switch (this) {
                    case DAMAGED -> "is damaged";
                    case MOVED -> "was moved or deleted while it was in use";
                    case FULL -> "cannot be written: its disk is full";
                    case BUSY -> "is locked by another program for too long";
                    case READ_ONLY -> "may not be written by this user";
                    case OTHER -> "cannot be used (" + text(cause) + ")";
                };
    }

    /// What to do about it, as a sentence.
    String remedy() {
        return switch (this) {
            case DAMAGED -> "Move it to another name; a new one is begun then.";
            case MOVED -> "Try again.";
            case FULL -> "Free some space, then try again.";
            case BUSY -> "End that program, then try again.";
            case READ_ONLY -> "Correct the permissions of the file and its folder, then try again.";
            case OTHER -> "Check the disk and the folder's permissions, then try again.";
        };
    }

    private static String text(Throwable cause) {
        String message = cause.getMessage();
        return message == null || !(cause instanceof SQLException || cause instanceof IOException)
                ? cause.getClass().getSimpleName()
                : cause.getClass().getSimpleName() + ": " + message;
    }
}
