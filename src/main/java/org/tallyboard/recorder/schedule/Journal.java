package org.tallyboard.recorder.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.celery.Publication;

/// Where the scheduler keeps every job with its exact message, from before it is published. Several schedulers may
/// share one: each write is whole or not at all, and one that rests on what another has changed is refused.
public interface Journal extends AnswerCache {

    /// Which journal it is: another one when a lost or damaged one was replaced. Asks no database.
    Object identity();

    /// The newest job of each entry of a schedule that has not ended by then, without its message. What this costs
    /// does not grow with what has ended.
    List<PlannedJob> ahead(String schedule, Instant now) throws JournalException;

    /// The newest job of each of these entries, without its message.
    List<PlannedJob> newest(String schedule, Collection<String> entries) throws JournalException;

    /// What is remembered of the ids of these entries, and of other times of their events, beside the journal, so
    /// that a lost journal neither sends a programme twice nor under an id that workers remember as revoked or
    /// done.
    Map<String, Given> given(String schedule, Collection<String> entries) throws JournalException;

    /// The newest id of an entry that may have reached the broker.
    ///
    /// @param occurrence the job's
    /// @param end the job's planned end
    /// @param revoked whether workers were told not to record it
    record Given(int occurrence, Instant end, boolean revoked) {
        /// The occurrence that a new job of the entry has.
        int next(Instant now) {
            return revoked || !end.isAfter(now) ? occurrence + 1 : occurrence;
        }

        /// Whether the job may still be with the broker or a worker.
        boolean isAlive(Instant now) {
            return !revoked && end.isAfter(now);
        }
    }

    /// What has become of a job, oldest first; a sentence each.
    List<Event> history(String id) throws JournalException;

    /// Something that became of a job.
    record Event(Instant at, String what) {}

    /// The job with this id; empty when it is not kept.
    Optional<PlannedJob> job(String id) throws JournalException;

    /// Writes jobs that are new (version 0) or changed since they were read.
    ///
    /// @return false when another scheduler has changed one of them, or made it, meanwhile: then nothing was
    /// written
    boolean write(List<PlannedJob> jobs) throws JournalException;

    /// When the next held job of a schedule can be claimed for a start by then, so that nobody asks for the lock
    /// before something is due.
    ///
    /// @param lead how long before its start a job is sent
    /// @return empty when nothing waits
    Optional<Instant> nextDue(String schedule, Instant now, Duration lead) throws JournalException;

    /// Claims held jobs whose time has come, those that start first, so that no other scheduler sends them at the same
    /// time. From now on each counts as tried.
    ///
    /// @param startsBy only jobs that start by then
    /// @param until when the claim lapses, should this process die
    /// @param most how many at most
    List<PlannedJob> claim(String schedule, Instant startsBy, Instant now, Instant until, int most)
            throws JournalException;

    /// The broker has these jobs; each that is still wanted is to be announced.
    void confirmed(Collection<String> ids, Instant at) throws JournalException;

    /// These were claimed and not confirmed; they are due again from that time on.
    void unclaim(Collection<String> ids, Instant from) throws JournalException;

    /// Jobs about which this is to be told by now.
    List<PlannedJob> toTell(String schedule, PlannedJob.Todo todo, Instant now, int most) throws JournalException;

    /// It was told what these rows said; not where they have changed since.
    void told(Collection<PlannedJob> jobs) throws JournalException;

    /// It is to be told again, then.
    void tellAgain(Collection<PlannedJob> jobs, Instant at) throws JournalException;

    /// When the next held job of a schedule starts.
    Optional<Instant> nextStart(String schedule, Instant now) throws JournalException;

    /// What a schedule has planned and that has not begun: jobs that wait here and have not ended, and published ones
    /// before their start.
    ///
    /// @param until only jobs that start by then
    /// @param most how many to read, those that start first
    Coming coming(String schedule, Instant now, Instant until, int most) throws JournalException;

    /// Jobs that are to come.
    ///
    /// @param jobs in the order of their start
    /// @param total how many there are, read or not
    record Coming(List<PlannedJob> jobs, int total) {
        public Coming {
            jobs = List.copyOf(jobs);
        }
    }

    /// The exact message of a job.
    Optional<Publication> message(String id) throws JournalException;

    /// Forgets jobs that ended before then.
    void prune(Instant endedBefore) throws JournalException;
}
