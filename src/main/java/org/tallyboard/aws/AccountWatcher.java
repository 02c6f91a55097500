package org.tallyboard.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.tallyboard.aws.MissingDetails.Want;
import org.tallyboard.aws.PipelineReader.Times;
import org.tallyboard.board.Change;
import org.tallyboard.board.Change.PipelinesListed.Listed;
import org.tallyboard.board.PipelineWatcher;
import org.tallyboard.board.plan.PollPlan;
import org.tallyboard.board.plan.Read;
import org.tallyboard.board.plan.Read.Result;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.source.Failure;

/// Watches the pipelines of one account: carries out what the plan says, one thread per task, and hands on what
/// it learns. Anything that goes wrong ends a task, never the watching.
final class AccountWatcher implements PipelineWatcher {

    private static final Duration DETAIL_RETRY = Duration.ofSeconds(60);
    private static final Duration ANNOUNCE_EVERY = Duration.ofSeconds(10);

    private final AwsAccount account;
    private final PollPlan plan;
    private final PipelineReader reader;
    private final PipelineRows rows;
    private final FailureHandling troubles;
    private final BuildWatch builds;
    private final Semaphore wake = new Semaphore(0);
    private final ExecutorService threads;
    private volatile boolean closed;
    private List<Listed> list = List.of();
    private Instant announcedAt = Instant.EPOCH;

    AccountWatcher(AwsAccount account) {
        this.account = account;
        threads = Executors.newThreadPerTaskExecutor(account.ticks().threads());
        plan = new PollPlan(account.budgets().codePipeline().pace());
        reader = new PipelineReader(account);
        rows = new PipelineRows(account, plan);
        troubles = new FailureHandling(account, plan, rows);
        builds = new BuildWatch(account, rows);
    }

    @Override
    public void start(Consumer<Change> sink) {
        rows.open(sink);
        threads.execute(this::loop);
        threads.execute(builds);
    }

    @Override
    public void readSoon(PipelineId id) {
        if (mine(id)) {
            planned(() -> plan.soon(id.name()));
        }
    }

    @Override
    public void lookAt(Optional<PipelineId> id) {
        Optional<String> name = id.filter(this::mine).map(PipelineId::name);
        planned(() -> {
            rows.looked(name);
            plan.lookAt(name);
        });
    }

    /// Whether a code of an MFA device is needed to read the account.
    boolean waitsForCode() {
        return locked(rows.lamp()::outage).flatMap(Failure::mfaDevice).isPresent();
    }

    /// What kept the account from being read may be over.
    void retrySoon() {
        planned(plan::retrySoon);
    }

    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
    }

    PipelineRows rows() {
        return rows;
    }

    PipelineReader reader() {
        return reader;
    }

    private boolean mine(PipelineId id) {
        return id.account().equals(account.account().name());
    }

    private void loop() {
        rows.report();
        while (!closed) {
            Optional<Read> task = locked(() -> plan.next(account.ticks().now()));
            try {
                if (task.isPresent()) {
                    threads.execute(() -> carryOut(task.get()));
                } else {
                    Duration pause = locked(() -> plan.pause(account.ticks().now()));
                    account.ticks().await(wake, pause);
                    announce();
                }
            } catch (InterruptedException | RejectedExecutionException closing) {
                return;
            }
        }
    }

    private void carryOut(Read task) {
        PlannedCalls calls = new PlannedCalls(account, plan, task);
        Result result = Result.FAILED;
        try {
            account.verify();
            switch (task.kind()) {
                case LIST -> list(calls);
                case ROW -> row(task, calls);
                case DETAIL -> detail(task, calls);
            }
            result = Result.READ;
            if (!calls.operation().isEmpty()) {
                troubles.none();
            }
        } catch (RuntimeException e) {
            result = troubles.met(task, e, calls.operation(), closed);
        } finally {
            Result ended = result;
            planned(() -> plan.finish(task, account.ticks().now(), ended, calls.attempts(), DETAIL_RETRY));
            if (!closed) {
                rows.report();
            }
        }
    }

    private void list(Calls calls) {
        List<Listed> now = reader.list(calls);
        account.pipelines().listed(now);
        boolean news = !now.equals(list) || !rows.everListed();
        list = now;
        planned(() -> {
            plan.rows(now.stream().map(Listed::name).toList());
            if (news) {
                // Within the lock, because whoever shows rows must know of a row before it is read.
                rows.listed(now);
            }
        });
        if (news && account.config().pipelines().isEmpty()) {
            account.pipelines()
                    .structures()
                    .keepOnly(now.stream().map(Listed::name).toList());
        }
    }

    private void row(Read task, Calls calls) {
        Optional<PipelineMemory> memory = account.pipelines().find(task.row());
        if (memory.isPresent()) {
            Times times = reader.state(memory.get(), PipelineRows.RUNS_PER_READ, Optional.empty(), calls);
            reader.recall(memory.get());
            rows.read(memory.get(), times);
        }
    }

    private void detail(Read task, Calls calls) {
        Optional<PipelineMemory> memory = account.pipelines().find(task.row());
        Optional<Want> want = memory.flatMap(rows::want);
        if (memory.isPresent() && want.isPresent()) {
            reader.want(memory.get(), want.get(), calls);
        }
        memory.ifPresent(rows::learned);
    }

    /// The plan's bounds change with what is in motion: rows say so, so that none looks stale that is as new as
    /// planned.
    private void announce() {
        Instant now = account.ticks().now();
        if (Duration.between(announcedAt, now).compareTo(ANNOUNCE_EVERY) >= 0) {
            announcedAt = now;
            rows.announce();
        }
    }

    private void planned(Runnable step) {
        locked(() -> {
            step.run();
            return true;
        });
        wake.release();
    }

    private <T> T locked(java.util.function.Supplier<T> step) {
        return account.budgets().codePipeline().locked(step);
    }
}
