package org.tallyboard.aws;

import java.time.Instant;
import java.util.function.Supplier;
import org.tallyboard.board.plan.PollPlan;
import org.tallyboard.board.plan.Read;
import software.amazon.awssdk.core.exception.AbortedException;

/// The calls of one planned task: the first slot is booked already, each further one is booked as it is needed.
final class PlannedCalls implements Calls {

    private final AwsAccount account;
    private final PollPlan plan;
    private final Read task;
    private int attempts;
    private String operation = "";

    PlannedCalls(AwsAccount account, PollPlan plan, Read task) {
        this.account = account;
        this.plan = plan;
        this.task = task;
    }

    @Override
    public <T> T call(String what, Supplier<T> call) {
        operation = what;
        if (attempts++ > 0) {
            Instant at = account.budgets()
                    .codePipeline()
                    .locked(() -> plan.more(task, account.ticks().now()));
            try {
                account.ticks().sleepUntil(at);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw AbortedException.create("stopped");
            }
        }
        return call.get();
    }

    /// How many slots were used, or would have been: at least one.
    int attempts() {
        return Math.max(1, attempts);
    }

    /// The latest call's permission; empty before the first.
    String operation() {
        return operation;
    }
}
