package org.tallyboard.recorder.worker;

import java.util.Map;
import java.util.Optional;

/// Where a job is in this worker, and which steps lead where: the one table of it. The last four are ends; a job that
/// is at one stays in [Jobs] until the broker has confirmed what follows from it.
enum JobStage {
    /// A message came; whether it is ours to take is being found out.
    RECEIVED,
    /// It is ours for everybody who asks; the broker is being given our copy.
    CLAIMED,
    /// It waits for its time.
    WAITING,
    /// It is being recorded, and has a slot.
    RECORDING,
    /// Its last part has ended; the file is being made, without a slot.
    FINISHING,
    /// Somebody else has it: another worker, or the broker's queue.
    HANDED_OVER,
    /// It ended with a result.
    DONE,
    /// This attempt failed, for good or with another one after it.
    FAILED,
    /// A person ended it, or it expired.
    REVOKED;

    /// What can happen to a job.
    enum Step {
        /// Nobody else has it.
        CLAIM,
        /// The broker has our copy.
        LEASE,
        /// Its time has come, and there is a slot.
        BEGIN,
        /// Nothing more is to be recorded.
        END,
        /// It has a result.
        SUCCEED,
        /// It could not be done.
        FAIL,
        /// It is to be done no more.
        REVOKE,
        /// It is left to others.
        LET_GO
    }

    private static final Map<JobStage, Map<Step, JobStage>> TABLE = Map.of(
            RECEIVED,
            Map.of(Step.CLAIM, CLAIMED, Step.FAIL, FAILED, Step.LET_GO, HANDED_OVER),
            CLAIMED,
            Map.of(Step.LEASE, WAITING, Step.FAIL, FAILED, Step.REVOKE, REVOKED, Step.LET_GO, HANDED_OVER),
            WAITING,
            Map.of(Step.BEGIN, RECORDING, Step.FAIL, FAILED, Step.REVOKE, REVOKED, Step.LET_GO, HANDED_OVER),
            RECORDING,
            Map.of(Step.END, FINISHING, Step.FAIL, FAILED, Step.REVOKE, REVOKED, Step.LET_GO, HANDED_OVER),
            FINISHING,
            Map.of(Step.SUCCEED, DONE, Step.FAIL, FAILED, Step.REVOKE, REVOKED, Step.LET_GO, HANDED_OVER),
            HANDED_OVER,
            Map.of(),
            DONE,
            Map.of(),
            FAILED,
            Map.of(),
            REVOKED,
            Map.of());

    /// Where a step leads from here; empty when it cannot be taken here.
    Optional<JobStage> after(Step step) {
        return Optional.ofNullable(TABLE.getOrDefault(this, Map.of()).get(step));
    }

    /// Whether nothing follows.
    boolean isEnd() {
        return TABLE.getOrDefault(this, Map.of()).isEmpty();
    }

    /// Whether it is ours by a copy at the broker and not over.
    boolean isHeld() {
        return this == WAITING || this == RECORDING || this == FINISHING;
    }
}
