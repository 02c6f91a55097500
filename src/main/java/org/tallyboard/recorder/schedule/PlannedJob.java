package org.tallyboard.recorder.schedule;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.tallyboard.celery.Publication;

/// A job as the journal keeps it.
///
/// @param id the job's id, made from schedule, entry and occurrence, so that it is the same whoever makes it
/// @param schedule the schedule's name
/// @param entry what the schedule calls the entry
/// @param occurrence 1 for the entry's first job; one more for each that was planned after an earlier one had ended
/// @param revision 1 at first; one more for each change of the entry
/// @param state how far it is
/// @param todo what is still to be told
/// @param title for people
/// @param start planned start with padding
/// @param end planned end with padding
/// @param content digest of everything that makes a change when it differs
/// @param stored the exact message and where it goes; empty where only the row of the job was read, and writing such a
///     job leaves its message as it is
/// @param tried whether it may have reached the broker, confirmed or not
/// @param tellUntil until when `todo` is of use
/// @param version counts writes of this row; a writer that saw another one must look again
public record PlannedJob(
        String id,
        String schedule,
        String entry,
        int occurrence,
        int revision,
        State state,
        Todo todo,
        String title,
        Instant start,
        Instant end,
        String content,
        Optional<Publication> stored,
        boolean tried,
        Instant tellUntil,
        long version) {

    /// One with its message.
    public PlannedJob(
            String id,
            String schedule,
            String entry,
            int occurrence,
            int revision,
            State state,
            Todo todo,
            String title,
            Instant start,
            Instant end,
            String content,
            Publication message,
            boolean tried,
            Instant tellUntil,
            long version) {
        this(
                id,
                schedule,
                entry,
                occurrence,
                revision,
                state,
                todo,
                title,
                start,
                end,
                content,
                Optional.of(message),
                tried,
                tellUntil,
                version);
    }

    /// The exact message and where it goes, of a job that was read or made with it.
    public Publication message() {
        return stored.orElseThrow();
    }

    /// The digest of what makes a change when it differs: SHA-256, in hexadecimal digits. The text itself may hold
    /// secrets, and every fetch compares it for every entry.
    public static String digest(String content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Whether it may be with the broker or a worker.
    public boolean isGiven() {
        return tried || state == State.PUBLISHED;
    }

    /// How far a job is.
    public enum State {
        /// Waits in the journal until shortly before its start, or until the broker confirms it.
        HELD,
        /// The broker has confirmed it.
        PUBLISHED,
        /// No longer wanted.
        CANCELLED
    }

    /// What is still to be told about a job.
    public enum Todo {
        NOTHING,
        /// The event `task-sent`.
        ANNOUNCE,
        /// The workers: it has other arguments.
        UPDATE,
        /// The workers: it is revoked.
        REVOKE
    }

    /// Whether its planned time is not over.
    boolean isAhead(Instant now) {
        return end.isAfter(now);
    }

    /// The same with another state and something to tell.
    PlannedJob with(State newState, Todo newTodo, Instant until) {
        return new PlannedJob(
                id,
                schedule,
                entry,
                occurrence,
                revision,
                newState,
                newTodo,
                title,
                start,
                end,
                content,
                stored,
                tried,
                until,
                version);
    }

    /// The same, new to this journal, that an earlier journal may have sent: it is sent again under its id, which
    /// workers drop who have it, and workers are told its arguments.
    PlannedJob givenBefore() {
        return new PlannedJob(
                id,
                schedule,
                entry,
                occurrence,
                revision,
                state,
                Todo.UPDATE,
                title,
                start,
                end,
                content,
                stored,
                true,
                end,
                version);
    }

    /// The same as it is after it was claimed.
    public PlannedJob claimed() {
        return new PlannedJob(
                id,
                schedule,
                entry,
                occurrence,
                revision,
                state,
                todo,
                title,
                start,
                end,
                content,
                stored,
                true,
                tellUntil,
                version + 1);
    }

    /// Without the message, which may hold secrets.
    @Override
    public String toString() {
        return "PlannedJob[" + id + ", " + schedule + ", revision " + revision + ", " + state + ", " + todo + "]";
    }
}
