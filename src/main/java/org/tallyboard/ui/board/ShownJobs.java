package org.tallyboard.ui.board;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import org.tallyboard.board.BoardView;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.Jobs;
import org.tallyboard.operate.KnownJobs;

/// What offers need to know of jobs, from what is shown.
record ShownJobs(Supplier<Optional<BoardView>> shown) implements KnownJobs {

    @Override
    public String trouble(String broker) {
        return shown.get()
                .flatMap(arranged -> arranged.snapshot().eventsTrouble(broker))
                .orElse("");
    }

    @Override
    public Optional<Job> job(JobKey key) {
        return shown.get().flatMap(arranged -> arranged.snapshot().job(key));
    }

    @Override
    public Optional<Job> successor(Job job) {
        return shown.get()
                .flatMap(arranged -> arranged.losses().successor(job))
                .flatMap(id -> job(new JobKey(job.key().broker(), id)));
    }

    @Override
    public Collection<Job> jobs() {
        return shown.get().map(arranged -> arranged.snapshot().jobs()).orElse(Jobs.NONE);
    }
}
