package org.tallyboard.soak;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/// Something that was done to the system under test.
///
/// @param at when
/// @param over when it was undone: the broker back, the worker set going, the source there again; else the same as `at`
/// @param what in words
/// @param jobs whose recording it may interrupt
/// @param allowance how long after `over`, or `at` where another process goes on, these jobs may stand still
record Blow(Kind kind, Instant at, Instant over, String what, Set<String> jobs, Duration allowance) {
    /// What is done.
    enum Kind {
        /// `kill -9` of one recorder.
        FFMPEG,
        /// `kill -9` of a worker, whose recorders die with it.
        WORKER,
        /// `kill -9` of the broker.
        BROKER,
        /// A worker and its recorders stand still for a while, as when their host is gone.
        FREEZE,
        /// One source answers nobody for a while.
        SOURCE,
        /// The disk takes nothing for a while.
        DISK
    }

    Blow {
        jobs = Set.copyOf(jobs);
    }

    /// Up to when jobs may stand still. A worker that comes back is not waited for, a broker, a source or a disk is.
    Instant until() {
        return (kind == Kind.BROKER || kind == Kind.SOURCE || kind == Kind.DISK ? over : at).plus(allowance);
    }

    @Override
    public String toString() {
        return kind + " at " + at + (over.equals(at) ? "" : ", undone at " + over) + ": " + what;
    }
}
