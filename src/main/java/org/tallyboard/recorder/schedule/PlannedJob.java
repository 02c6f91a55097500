package org.tallyboard.recorder.schedule;

import java.time.Instant;
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
/// @param content everything that makes a change when it differs
/// @param message the exact message and where it goes
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
        Publication message,
        boolean tried,
        Instant tellUntil,
        long version) {

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
                message,
                tried,
                until,
                version);
    }

    /// Without the message, which may hold secrets.
    @Override
    public String toString() {
        return "PlannedJob[" + id + ", " + schedule + ", revision " + revision + ", " + state + ", " + todo + "]";
    }
}
