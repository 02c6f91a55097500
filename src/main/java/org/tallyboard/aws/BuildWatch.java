package org.tallyboard.aws;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.codebuild.model.BatchGetBuildsResponse;

/// Reads the CodeBuild builds behind running and failed actions, many with one call, until its thread is interrupted.
/// One call per build was throttled at a sixth of calls below 4 per second (measured on a real account).
final class BuildWatch implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(BuildWatch.class);
    private static final String PERMISSION = "codebuild:BatchGetBuilds";
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);
    private static final Duration WHILE_DENIED = Duration.ofMinutes(10);

    private final AwsAccount account;
    private final RowDesk rows;

    BuildWatch(AwsAccount account, RowDesk rows) {
        this.account = account;
        this.rows = rows;
    }

    @Override
    public void run() {
        try {
            while (true) {
                account.ticks().sleepUntil(account.ticks().now().plus(look()));
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration look() {
        List<String> ids = rows.builds().wanted(rows.shown(), account.ticks().now());
        if (ids.isEmpty()) {
            return PAUSE;
        }
        try {
            account.verify();
            BatchGetBuildsResponse answer = account.order(
                    account.budgets().codeBuild(),
                    () -> account.clients().codeBuild().batchGetBuilds(request -> request.ids(ids)));
            account.budgets().codePipeline().locked(() -> {
                rows.lamp().present(PERMISSION);
                return true;
            });
            rows.builds().add(ids, answer.builds(), account.ticks().now());
            account.pipelines().all().stream()
                    .filter(memory ->
                            memory.shown().filter(row -> Builds.shows(row, ids)).isPresent())
                    .forEach(rows::learned);
            return PAUSE;
        } catch (RuntimeException e) {
            Problem problem = account.problems().of(e, PERMISSION);
            LOG.debug("{}: builds: {}", account.account().name(), problem.cause());
            if (problem.kind() != Problem.Kind.DENIED) {
                return AFTER_FAILURE;
            }
            account.budgets().codePipeline().locked(() -> {
                rows.lamp().missing(PERMISSION, problem);
                return true;
            });
            rows.report();
            return WHILE_DENIED;
        }
    }
}
