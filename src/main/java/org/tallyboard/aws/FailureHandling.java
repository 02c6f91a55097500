package org.tallyboard.aws;

import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.aws.client.Problem;
import org.tallyboard.aws.client.Problem.Kind;
import org.tallyboard.board.plan.PollPlan;
import org.tallyboard.board.plan.Read;
import org.tallyboard.board.plan.Read.Result;
import org.tallyboard.source.Failure;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// Decides what follows from a failed call: one row says so, or everything stops until it is over. Safe for any thread.
final class FailureHandling {

    private static final Logger LOG = LoggerFactory.getLogger(FailureHandling.class);
    /// One connection may break; when so many calls in a row come to nothing, it is not the row's fault.
    private static final int IN_A_ROW = 3;

    private final AwsAccount account;
    private final PollPlan plan;
    private final PipelineRows rows;
    private int inARow;

    FailureHandling(AwsAccount account, PollPlan plan, PipelineRows rows) {
        this.account = account;
        this.plan = plan;
        this.rows = rows;
    }

    /// A task went well.
    void none() {
        account.budgets().codePipeline().locked(() -> {
            inARow = 0;
            if (rows.lamp().outage().isPresent()) {
                LOG.info("{} can be read again", account.account().name());
            }
            rows.lamp().over();
            return true;
        });
    }

    /// A task failed.
    ///
    /// @param operation the latest call; empty when it came to none
    Result met(Read task, RuntimeException e, String operation, boolean closed) {
        String what = operation.isEmpty() ? "sts:GetCallerIdentity" : operation;
        Problem problem = account.problems().of(e, what);
        if (closed || problem.kind() == Kind.STOPPED) {
            return Result.FAILED;
        }
        if (problem.kind() == Kind.THROTTLED) {
            return Result.THROTTLED;
        }
        account.refused(problem);
        if (problem.kind() == Kind.OTHER && !(e instanceof AwsServiceException)) {
            LOG.warn("{}: {} of {} failed", account.account().name(), what, task.row(), e);
        } else {
            LOG.debug("{}: {} of {}: {}", account.account().name(), what, task.row(), problem.cause());
        }
        if (stopsEverything(task, problem)) {
            outage(problem);
            return Result.OUTAGE;
        }
        return oneFailed(task, problem, operation);
    }

    private boolean stopsEverything(Read task, Problem problem) {
        return account.budgets().codePipeline().locked(() -> {
            inARow = problem.transport() ? inARow + 1 : 0;
            return problem.everything()
                    || inARow >= IN_A_ROW
                    || plan.suspended() && (problem.transport() || task.kind() == Read.Kind.LIST)
                    || task.kind() == Read.Kind.LIST && (!rows.lamp().everListed() || problem.kind() == Kind.DENIED);
        });
    }

    private void outage(Problem problem) {
        Instant now = account.clock().instant();
        boolean news = account.budgets().codePipeline().locked(() -> rows.lamp().outage(problem, now));
        if (news) {
            LOG.warn("{} cannot be read: {}", account.account().name(), problem.text());
            Failure failure = account.budgets()
                    .codePipeline()
                    .locked(() -> rows.lamp().outage().orElseGet(() -> problem.failure(now)));
            rows.allFailed(failure);
        }
    }

    private Result oneFailed(Read task, Problem problem, String operation) {
        Failure failure = problem.failure(account.clock().instant());
        Optional<PipelineMemory> memory = account.pipelines().find(task.row());
        if (task.kind() == Read.Kind.ROW && memory.isPresent()) {
            rows.failed(memory.get(), failure);
            account.budgets().codePipeline().locked(() -> {
                rows.lamp().rowFailed(failure);
                if (problem.kind() == Kind.NOT_FOUND) {
                    plan.listSoon();
                }
                return true;
            });
        } else if (task.kind() == Read.Kind.DETAIL && problem.kind() == Kind.DENIED && memory.isPresent()) {
            rows.denied(memory.get(), operation, failure);
            // An answer too: other details of this row need not wait.
            return Result.READ;
        }
        return Result.FAILED;
    }
}
