package org.tallyboard.cli;

import java.util.Collection;
import java.util.Optional;
import org.tallyboard.board.Board;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.operate.KnownJobs;

/// Lets orders see the jobs of the board, and whether the event stream of their broker can be relied on.
public record BoardJobs(Board board) implements KnownJobs {

    @Override
    public String trouble(String broker) {
        return board.snapshot().eventsTrouble(broker).orElse("the event stream is not connected yet");
    }

    @Override
    public Optional<Job> job(JobKey key) {
        return board.snapshot().job(key);
    }

    @Override
    public Optional<Job> successor(Job job) {
        return KnownJobs.successor(job, jobs());
    }

    @Override
    public Collection<Job> jobs() {
        return board.snapshot().jobs();
    }
}
