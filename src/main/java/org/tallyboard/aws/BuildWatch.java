package org.tallyboard.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.aws.client.Problem;

/// Reads the CodeBuild builds and batch builds behind running and failed actions, many with one call, until its thread
/// is interrupted. One call per build was throttled at a sixth of calls below 4 per second (measured on a real
/// account).
final class BuildWatch implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(BuildWatch.class);
    private static final String BUILDS = "codebuild:BatchGetBuilds";
    private static final String BATCHES = "codebuild:BatchGetBuildBatches";
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);
    private static final Duration WHILE_DENIED = Duration.ofMinutes(10);

    private final AwsAccount account;
    private final PipelineRows rows;
    private final Duration afterFailure;
    private Instant buildsFrom = Instant.MIN;
    private Instant batchesFrom = Instant.MIN;

    BuildWatch(AwsAccount account, PipelineRows rows) {
        this(account, rows, AFTER_FAILURE);
    }

    BuildWatch(AwsAccount account, PipelineRows rows, Duration afterFailure) {
        this.account = account;
        this.rows = rows;
        this.afterFailure = afterFailure;
    }

    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted()) {
            Duration pause = afterFailure;
            try {
                pause = look();
            } catch (Throwable unexpected) {
                // Whatever one look meets, the next one is made: nobody would see that this thread has ended.
                LOG.warn("{}: looking at builds failed", account.account().name(), unexpected);
            }
            try {
                account.ticks().sleepUntil(account.ticks().now().plus(pause));
            } catch (InterruptedException closing) {
                return;
            }
        }
    }

    private Duration look() {
        Instant now = account.ticks().now();
        Builds.Asking asking = rows.builds().wanted(rows.shown(), !now.isBefore(batchesFrom), now);
        if (!asking.builds().isEmpty() && !now.isBefore(buildsFrom)) {
            buildsFrom = read(BUILDS, asking.builds(), () -> {
                var answer = account.poll(
                        account.budgets().codeBuild(),
                        () -> account.clients().codeBuild().batchGetBuilds(request -> request.ids(asking.builds())));
                rows.builds()
                        .built(asking.builds(), answer.builds(), account.ticks().now());
            });
        }
        if (!asking.batches().isEmpty()) {
            batchesFrom = read(BATCHES, asking.batches(), () -> {
                var answer = account.poll(account.budgets().codeBuild(), () -> account.clients()
                        .codeBuild()
                        .batchGetBuildBatches(request -> request.ids(asking.batches())));
                rows.builds()
                        .batched(
                                asking.batches(),
                                answer.buildBatches(),
                                account.ticks().now());
            });
        }
        return PAUSE;
    }

    /// Reads, and tells the rows.
    ///
    /// @return from when on it is worth reading again
    private Instant read(String permission, List<String> ids, Runnable call) {
        try {
            account.verify();
            call.run();
            account.budgets().codePipeline().locked(() -> {
                rows.lamp().present(permission);
                return true;
            });
            account.pipelines().all().forEach(memory -> rows.allowed(memory, permission));
            showing(ids).forEach(rows::learned);
            return Instant.MIN;
        } catch (RuntimeException e) {
            Problem problem = account.problems().of(e, permission);
            LOG.debug("{}: {}: {}", account.account().name(), permission, problem.cause());
            if (problem.kind() == Problem.Kind.STOPPED) {
                Thread.currentThread().interrupt();
            }
            if (problem.kind() != Problem.Kind.DENIED) {
                return account.ticks().now().plus(afterFailure);
            }
            account.budgets().codePipeline().locked(() -> {
                rows.lamp().missing(permission, problem);
                return true;
            });
            showing(ids)
                    .forEach(memory -> rows.denied(
                            memory, permission, problem.failure(account.clock().instant())));
            rows.report();
            return account.ticks().now().plus(WHILE_DENIED);
        }
    }

    private List<PipelineMemory> showing(List<String> ids) {
        return account.pipelines().all().stream()
                .filter(memory ->
                        memory.shown().filter(row -> Builds.shows(row, ids)).isPresent())
                .toList();
    }
}
