package org.tallyboard.ui.frozen;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Action.ActionType;
import org.tallyboard.pipeline.Action.ErrorDetails;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.Commit;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.pipeline.Trigger;
import org.tallyboard.source.Account;
import org.tallyboard.source.Freshness;

/// Builds the pipelines of the frozen scenes from short descriptions.
final class FrozenPipelines {

    private static final String UUID_TAIL = "-3d0a-4a86-9f2c-5b1e7c904d21";
    private static final String COMMIT_TAIL = "a07be5519c2d4f8036e1b7c2a94d5";

    private final Instant now;
    private final List<Stage> stages = new ArrayList<>();
    private final List<Execution> older = new ArrayList<>();
    private String execution = "";
    private Instant clock;
    private Account account = Accounts.PROD;
    private String name = "";
    private Optional<Commit> commit = Optional.empty();
    private Optional<Trigger> trigger = Optional.empty();
    private String mode = "QUEUED";
    private int readAgo = 3;

    FrozenPipelines(Instant now) {
        this.now = now;
        this.clock = now;
    }

    FrozenPipelines start(Account where, String pipeline, String executionHead, Duration ago) {
        stages.clear();
        older.clear();
        account = where;
        name = pipeline;
        execution = executionHead + UUID_TAIL;
        clock = now.minus(ago);
        commit = Optional.empty();
        trigger = Optional.empty();
        mode = "QUEUED";
        readAgo = 2 + pipeline.length() % 9;
        return this;
    }

    FrozenPipelines commit(String id, String message, String provider, String triggerType, String detail) {
        String whole = (id + COMMIT_TAIL + "00000000").substring(0, 40);
        commit = Optional.of(new Commit(
                "Source",
                whole,
                message,
                Optional.of(provider).filter(p -> !p.isEmpty()),
                Optional.of(URI.create("https://github.com/example/" + name + "/commit/" + whole))));
        trigger = Optional.of(new Trigger(triggerType, detail));
        return this;
    }

    FrozenPipelines mode(String newMode) {
        mode = newMode;
        return this;
    }

    FrozenPipelines behind(String executionHead, Duration ago) {
        older.add(new Execution(
                executionHead + UUID_TAIL,
                PipelineState.IN_PROGRESS,
                "InProgress",
                Optional.of(now.minus(ago)),
                Optional.of(now.minus(ago)),
                List.of(),
                Optional.empty(),
                List.of()));
        return this;
    }

    FrozenPipelines ok(String stage, String provider, int seconds) {
        stages.add(stage(
                stage,
                PipelineState.SUCCEEDED,
                "Succeeded",
                provider,
                Duration.ofSeconds(seconds),
                Optional.empty(),
                List.of()));
        return this;
    }

    FrozenPipelines failed(String stage, String provider, int seconds, String code, String message) {
        stages.add(stage(
                stage,
                PipelineState.FAILED,
                "Failed",
                provider,
                Duration.ofSeconds(seconds),
                Optional.of(new ErrorDetails(code, message)),
                List.of()));
        return this;
    }

    FrozenPipelines running(String stage, String provider, int seconds, int typical) {
        stages.add(open(
                stage, PipelineState.IN_PROGRESS, provider, Duration.ofSeconds(seconds), typical, List.of(), false));
        return this;
    }

    FrozenPipelines runningAgain(String stage, String provider, int seconds, int typical) {
        stages.add(open(
                stage, PipelineState.IN_PROGRESS, provider, Duration.ofSeconds(seconds), typical, List.of(), true));
        return this;
    }

    FrozenPipelines waiting(String stage, Duration since, List<String> inbound) {
        stages.add(open(stage, PipelineState.WAITING_FOR_APPROVAL, "Manual", since, 0, inbound, false));
        return this;
    }

    FrozenPipelines idle(String... names) {
        for (String stage : names) {
            stages.add(new Stage(
                    stage,
                    PipelineState.NOT_RUN,
                    "",
                    Optional.empty(),
                    false,
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    false));
        }
        return this;
    }

    /// The row as described.
    Pipeline row(PipelineState state, Duration since) {
        Execution headline = new Execution(
                execution,
                state,
                state == PipelineState.FAILED
                        ? "Failed"
                        : state == PipelineState.SUCCEEDED ? "Succeeded" : "InProgress",
                stages.getFirst().startedAt(),
                Optional.of(now.minus(since)),
                commit.stream().toList(),
                trigger,
                List.of());
        List<Execution> executions = new ArrayList<>(older);
        executions.add(headline);
        return new Pipeline(
                new PipelineId(account.name(), name),
                account,
                7,
                "V2",
                mode,
                state,
                stages.stream().anyMatch(Stage::failedBefore),
                stages,
                executions,
                Optional.of(execution),
                Optional.of(now.minus(since)),
                Freshness.read(now.minusSeconds(readAgo), Duration.ofSeconds(20)));
    }

    private Stage stage(
            String stage,
            PipelineState state,
            String status,
            String provider,
            Duration took,
            Optional<ErrorDetails> error,
            List<String> inbound) {
        Instant start = clock;
        clock = clock.plus(took);
        Action action = action(stage, state, status, provider, start, Optional.of(clock), error, Optional.empty());
        return new Stage(
                stage,
                state,
                status,
                Optional.of(execution),
                false,
                List.of(action),
                inbound,
                Optional.empty(),
                Optional.of(start),
                Optional.of(clock),
                Optional.of(took),
                false);
    }

    private Stage open(
            String stage,
            PipelineState state,
            String provider,
            Duration since,
            int typical,
            List<String> inbound,
            boolean failedBefore) {
        Instant start = now.minus(since);
        Optional<String> token = provider.equals("Manual") ? Optional.of("token-of-" + name) : Optional.empty();
        Action action = action(stage, state, "InProgress", provider, start, Optional.empty(), Optional.empty(), token);
        return new Stage(
                stage,
                state,
                "InProgress",
                Optional.of(execution),
                false,
                List.of(action),
                inbound,
                Optional.empty(),
                Optional.of(start),
                Optional.empty(),
                typical > 0 ? Optional.of(Duration.ofSeconds(typical)) : Optional.empty(),
                failedBefore);
    }

    private Action action(
            String stage,
            PipelineState state,
            String status,
            String provider,
            Instant start,
            Optional<Instant> end,
            Optional<ErrorDetails> error,
            Optional<String> token) {
        boolean build = provider.equals("CodeBuild");
        String buildId = name + ":7f1c2d84" + UUID_TAIL;
        return new Action(
                stage,
                Optional.of(type(stage, provider)),
                state,
                status,
                Optional.of("a1" + Integer.toHexString(Math.abs((name + stage).hashCode())) + UUID_TAIL),
                state == PipelineState.WAITING_FOR_APPROVAL
                        ? "Ship the low-latency player to production? Staging ran for 24 hours."
                        : "",
                Optional.of(end.orElse(start)),
                Optional.of(start),
                Optional.empty(),
                build ? Optional.of(buildId) : Optional.empty(),
                build
                        ? Optional.of(URI.create("https://" + account.region()
                                + ".console.aws.amazon.com/codesuite/codebuild/projects/" + name))
                        : Optional.empty(),
                Optional.empty(),
                error,
                token,
                build && error.isPresent() ? Optional.of(build(buildId, start, end)) : Optional.empty());
    }

    private static ActionType type(String stage, String provider) {
        return switch (provider) {
            case "CodeStarSourceConnection", "CodeCommit", "S3" -> new ActionType("Source", "AWS", provider);
            case "CodeDeploy" -> new ActionType("Deploy", "AWS", provider);
            case "Manual" -> new ActionType("Approval", "AWS", provider);
            case "Jenkins" -> new ActionType("Test", "Custom", provider);
            default -> new ActionType(stage.equals("Test") ? "Test" : "Build", "AWS", provider);
        };
    }

    private Build build(String id, Instant start, Optional<Instant> end) {
        List<Build.Phase> phases = new ArrayList<>();
        String[] names = {"QUEUED", "PROVISIONING", "DOWNLOAD_SOURCE", "INSTALL", "BUILD"};
        int[] seconds = {2, 11, 3, 28, 144};
        Instant at = start;
        for (int i = 0; i < names.length; i++) {
            boolean last = i == names.length - 1;
            phases.add(new Build.Phase(
                    names[i],
                    Optional.of(last ? "FAILED" : "SUCCEEDED"),
                    Optional.of(at),
                    Optional.of(Duration.ofSeconds(seconds[i])),
                    last
                            ? List.of(
                                    "COMMAND_EXECUTION_ERROR: Error while executing command: mvn -B verify. Reason: exit status 1")
                            : List.of()));
            at = at.plusSeconds(seconds[i]);
        }
        return new Build(
                id,
                false,
                Optional.of(214L),
                "FAILED",
                Optional.of("COMPLETED"),
                Optional.empty(),
                commit.map(Commit::id),
                Optional.of("codepipeline/" + name),
                Optional.of(start),
                end,
                phases,
                List.of(),
                Optional.of("/aws/codebuild/" + name),
                Optional.of("7f1c2d84" + UUID_TAIL),
                Optional.of(URI.create("https://" + account.region()
                        + ".console.aws.amazon.com/cloudwatch/home#logEvent:group=/aws/codebuild/" + name)));
    }
}
