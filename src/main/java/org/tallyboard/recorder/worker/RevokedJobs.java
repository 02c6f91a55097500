package org.tallyboard.recorder.worker;

import java.util.List;
import java.util.stream.Stream;

/// What people revoked: jobs by their ids, and all jobs with a stamp, as Celery 5.3 and later put them on messages.
/// Each worker hears of all of it, and remembers.
final class RevokedJobs {
    private static final String TERMINATE = "terminate";

    private final IdLog ids;
    private final IdLog stamps;

    RevokedJobs(IdLog ids, IdLog stamps) {
        this.ids = ids;
        this.stamps = stamps;
    }

    /// @param terminate whether it is to end even while it is recorded
    void add(String id, boolean terminate) {
        put(ids, id, terminate);
    }

    /// @param stamp as [JobMessage#stamps] has it
    void addStamp(String stamp, boolean terminate) {
        put(stamps, stamp, terminate);
    }

    private static void put(IdLog memory, String what, boolean terminate) {
        memory.put(what, 0, terminate ? TERMINATE : "");
    }

    /// Whether a job must not be recorded, or not go on.
    ///
    /// @param begun whether some of it has been recorded: that was allowed, unless it was to be terminated
    boolean forbids(JobMessage job, boolean begun) {
        return Stream.concat(
                        ids.get(job.id()).stream(), job.stamps().stream().flatMap(stamp -> stamps.get(stamp).stream()))
                .anyMatch(note -> !begun || note.word().equals(TERMINATE));
    }

    List<String> ids() {
        return ids.ids();
    }
}
