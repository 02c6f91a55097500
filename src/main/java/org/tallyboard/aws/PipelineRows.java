package org.tallyboard.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tallyboard.aws.MissingDetails.Want;
import org.tallyboard.aws.PipelineReader.Times;
import org.tallyboard.board.Change;
import org.tallyboard.board.Change.PipelinesListed.Listed;
import org.tallyboard.board.plan.PollPlan;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.source.Failure;
import org.tallyboard.source.Freshness;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;

/// Makes rows from memories, hands them on, and tells the plan what they need. Safe for any thread: the lock of a
/// memory comes before that of the plan.
final class PipelineRows {

    /// So many executions of a PARALLEL pipeline are read in detail with one reading of its row.
    static final int RUNS_PER_READ = 5;

    /// So long a call that lacked its permission for a row is not made again for it.
    static final Duration WHILE_DENIED = Duration.ofMinutes(10);

    private final AwsAccount account;
    private final PollPlan plan;
    private final AccountHealth lamp;
    private final Builds builds = new Builds();
    private volatile Consumer<Change> sink = change -> {};
    private volatile Optional<String> looked = Optional.empty();
    private @Nullable SourceStatus reported;

    PipelineRows(AwsAccount account, PollPlan plan) {
        this.account = account;
        this.plan = plan;
        lamp = new AccountHealth(
                new SourceId(SourceId.Kind.AWS, account.account().name()),
                plan,
                account.budgets().codePipeline().pace());
    }

    void open(Consumer<Change> to) {
        sink = to;
    }

    void looked(Optional<String> name) {
        looked = name;
    }

    AccountHealth lamp() {
        return lamp;
    }

    Builds builds() {
        return builds;
    }

    boolean everListed() {
        return planned(lamp::everListed);
    }

    void listed(List<Listed> list) {
        Duration interval = planned(() -> {
            lamp.listed();
            return plan.idleInterval();
        });
        sink.accept(new Change.PipelinesListed(account.account(), list, interval));
    }

    /// A pipeline's state was read: the row, unless a newer read was quicker.
    Pipeline read(PipelineMemory memory, Times times) {
        memory.lock.lock();
        try {
            if (memory.last.isPresent() && memory.begun.isAfter(times.begun())) {
                // The state is of the newer read, but the executions of this one may be newer than that row.
                Pipeline row = memory.row(
                        account.account(), builds::find, memory.last.get().freshness());
                keep(memory, row);
                return row;
            }
            memory.begun = times.begun();
            Pipeline row = memory.row(
                    account.account(),
                    builds::find,
                    Freshness.read(times.answered(), planned(() -> plan.interval(memory.name))));
            Duration interval = planned(() -> {
                plan.running(memory.name, inMotion(row));
                return plan.interval(memory.name);
            });
            Pipeline read = row.with(Freshness.read(times.answered(), interval));
            keep(memory, read);
            return read;
        } finally {
            memory.lock.unlock();
        }
    }

    /// History, structure or builds are better known: the row again, as old as it is.
    void learned(PipelineMemory memory) {
        memory.lock.lock();
        try {
            if (memory.last.isPresent()) {
                Pipeline before = memory.last.get();
                Pipeline row = memory.row(account.account(), builds::find, before.freshness());
                if (!row.equals(before)) {
                    keep(memory, row);
                } else {
                    want(memory, row);
                }
            }
        } finally {
            memory.lock.unlock();
        }
    }

    void failed(PipelineMemory memory, Failure failure) {
        memory.lock.lock();
        try {
            memory.last = memory.last.map(row -> row.with(row.freshness().failed(failure)));
            emit(
                    memory,
                    new Change.PipelineNotRead(new PipelineId(account.account().name(), memory.name), failure));
        } finally {
            memory.lock.unlock();
        }
    }

    void allFailed(Failure failure) {
        account.pipelines().all().forEach(memory -> failed(memory, failure));
    }

    /// A permission for details of a row is missing: the row says so. Policies may name single pipelines, so that other
    /// rows find out for themselves.
    void denied(PipelineMemory memory, String permission, Failure failure) {
        memory.lock.lock();
        try {
            memory.denied(permission, permission, failure, account.ticks().now());
        } finally {
            memory.lock.unlock();
        }
        learned(memory);
    }

    /// A permission is there, or there again.
    void allowed(PipelineMemory memory, String permission) {
        memory.lock.lock();
        try {
            if (memory.allowed(permission)) {
                learned(memory);
            }
        } finally {
            memory.lock.unlock();
        }
    }

    private Predicate<Want> allowed(PipelineMemory memory, Instant now) {
        return want -> memory.worth(want.permission(), now, WHILE_DENIED);
    }

    /// What a row lacks.
    Optional<Want> want(PipelineMemory memory) {
        memory.lock.lock();
        try {
            Instant now = account.ticks().now();
            return MissingDetails.first(memory, isLooked(memory), now, allowed(memory, now));
        } finally {
            memory.lock.unlock();
        }
    }

    /// Rows whose planned interval has grown, or has shrunk much, say the new one.
    void announce() {
        for (PipelineMemory memory : account.pipelines().all()) {
            memory.lock.lock();
            try {
                if (memory.last.isPresent()) {
                    Pipeline row = memory.last.get();
                    Duration planned = planned(() -> plan.interval(memory.name));
                    Duration said = row.freshness().interval();
                    if (planned.toMillis() > said.toMillis() * 1.05 || planned.toMillis() * 1.5 < said.toMillis()) {
                        Freshness old = row.freshness();
                        keep(memory, row.with(new Freshness(old.readAt(), planned, old.failure())));
                    } else {
                        // What could not be had some time ago may be worth another try.
                        want(memory, row);
                    }
                }
            } finally {
                memory.lock.unlock();
            }
        }
    }

    /// The lamp, when it has changed.
    void report() {
        synchronized (this) {
            List<Pipeline> shown = shown();
            SourceStatus status =
                    planned(() -> lamp.status(shown, account.ticks().now()));
            if (status.equals(reported)) {
                return;
            }
            reported = status;
            sink.accept(new Change.SourceReported(status));
        }
    }

    List<Pipeline> shown() {
        return account.pipelines().all().stream()
                .flatMap(memory -> memory.shown().stream())
                .toList();
    }

    private void keep(PipelineMemory memory, Pipeline row) {
        memory.last = Optional.of(row);
        want(memory, row);
        emit(memory, new Change.PipelineRead(row));
    }

    private void want(PipelineMemory memory, Pipeline row) {
        Instant now = account.ticks().now();
        boolean isLooked = isLooked(memory);
        int weight = MissingDetails.first(memory, isLooked, now, allowed(memory, now))
                .map(want -> MissingDetails.weight(want, row, isLooked))
                .orElse(0);
        planned(() -> {
            plan.want(memory.name, weight);
            return true;
        });
    }

    /// A pipeline that has left the list is no longer anybody's row.
    private void emit(PipelineMemory memory, Change change) {
        if (account.pipelines()
                .find(memory.name)
                .filter(known -> known == memory)
                .isPresent()) {
            sink.accept(change);
        }
    }

    private boolean isLooked(PipelineMemory memory) {
        return looked.filter(memory.name::equals).isPresent();
    }

    /// A row whose only activity is an approval that waits does not move by itself.
    private static boolean inMotion(Pipeline row) {
        return row.stages().stream().map(Stage::state).anyMatch(PipelineRows::moves)
                || row.parallel()
                        && row.executions().stream().map(Execution::state).anyMatch(PipelineRows::moves);
    }

    private static boolean moves(PipelineState state) {
        return state == PipelineState.IN_PROGRESS || state == PipelineState.STOPPING;
    }

    private <T> T planned(Supplier<T> step) {
        return account.budgets().codePipeline().locked(step);
    }
}
