package org.tallyboard.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.tallyboard.board.Snapshot;
import org.tallyboard.config.Config;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.Environment;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineRules;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Reads every source once, listens for a while, asks the workers, prints what is known.
@Command(
        name = "status",
        description = "Reads every source once, listens, asks the workers, prints what is known.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:nothing is failed",
            "1:a pipeline or a build is failed, a job failed while listening, or a broker has an alarm",
            "2:a source could not be read, or the configuration cannot be used"
        })
final class StatusCommand implements Callable<Integer> {

    /// How long a first round may take before a source counts as not read; 300 pipelines at 4 calls/s take 75 s.
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /// How long rows that were read may take to get their reasons, beyond the time of listening.
    private static final Duration DETAILS = Duration.ofSeconds(8);

    private static final Duration LOOK = Duration.ofMillis(100);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration file.")
    @SuppressWarnings("NullAway.Init")
    private Path config;

    @Option(names = "--json", description = "Print JSON.")
    private boolean asJson;

    @Option(
            names = "--for",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "How long to listen to events (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        if (seconds < 0) {
            throw new ParameterException(spec.commandLine(), "--for takes 0 or more seconds, not " + seconds);
        }
        Config settings = new ConfigReader(Environment.ofProcess()).read(config);
        Clock clock = Clock.systemUTC();
        Snapshot snapshot;
        try (WatchSetup watching = new WatchSetup(settings, clock)) {
            watching.start();
            snapshot = listen(watching);
        }
        JsonMapper json =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        StatusReport report = new StatusReport(snapshot, json);
        var out = spec.commandLine().getOut();
        if (asJson) {
            out.println(json.writeValueAsString(report.toJson()));
        } else {
            out.print(new StatusText(snapshot, report).text());
        }
        out.flush();
        return report.exitCode();
    }

    private Snapshot listen(WatchSetup watching) throws InterruptedException {
        MfaPrompt prompt = new MfaPrompt(
                watching.mfaCodes(), MfaPrompt::ask, spec.commandLine().getErr());
        // By time that passes: the machine's clock may be set meanwhile.
        InstantSource clock = elapsed();
        Instant start = clock.instant();
        Instant listenUntil = start.plusSeconds(seconds);
        Instant giveUp = start.plus(patience(seconds));
        int said = -1;
        while (true) {
            Snapshot snapshot = watching.board().snapshot();
            Instant before = clock.instant();
            prompt.askFor(snapshot);
            Instant now = clock.instant();
            // A person who looks for a code has all the time in the world.
            giveUp = giveUp.plus(Duration.between(before, now));
            // A broker is heard for as long as was asked for; only accounts take as long as they have pipelines.
            boolean heard = !now.isBefore(listenUntil.plus(DETAILS));
            boolean settled = snapshot.sources().size() >= watching.sources()
                    && snapshot.sources().stream()
                            .allMatch(status ->
                                    heard && isBroker(status) || settled(status, snapshot) && !prompt.isOver(status));
            boolean explained = settled && snapshot.pipelines().stream().allMatch(StatusCommand::explained);
            if ((explained && !now.isBefore(listenUntil))
                    || (settled && !now.isBefore(listenUntil.plus(DETAILS)))
                    || !now.isBefore(giveUp)) {
                return snapshot;
            }
            int read = (int) snapshot.pipelines().stream()
                    .filter(p -> p.freshness().readAt().isPresent())
                    .count();
            if (!settled
                    && read != said
                    && read % 20 == 0
                    && !snapshot.pipelines().isEmpty()) {
                said = read;
                spec.commandLine()
                        .getErr()
                        .println("reading " + read + " of "
                                + snapshot.pipelines().size() + " pipelines");
            }
            Thread.sleep(LOOK);
        }
    }

    /// It never ends before it has listened for as long as was asked for.
    static Duration patience(int seconds) {
        Duration listening = Duration.ofSeconds(seconds).plus(DETAILS);
        return listening.compareTo(PATIENCE) > 0 ? listening : PATIENCE;
    }

    private static InstantSource elapsed() {
        long from = System.nanoTime();
        return () -> Instant.EPOCH.plusNanos(System.nanoTime() - from);
    }

    /// True once a row that is in motion or needs a person has its reasons, its revisions and its actions, or says why
    /// it lacks them.
    private static boolean explained(Pipeline pipeline) {
        if (pipeline.partlyKnown() || pipeline.freshness().readAt().isEmpty()) {
            return true;
        }
        boolean named = pipeline.headlineExecution().map(Execution::read).orElse(true);
        boolean resting = !PipelineRules.busy(pipeline.state()) && pipeline.state() != PipelineState.FAILED;
        boolean known = pipeline.parallel()
                ? pipeline.executions().stream()
                        .filter(e -> PipelineRules.busy(e.state()) || e.state() == PipelineState.FAILED)
                        .allMatch(e ->
                                !e.stages().isEmpty() && e.stages().stream().allMatch(Stage::complete))
                : pipeline.stages().stream().allMatch(Stage::complete);
        return named && (resting || known);
    }

    private static boolean isBroker(SourceStatus status) {
        return status.id().kind() == SourceId.Kind.BROKER_API || status.id().kind() == SourceId.Kind.EVENTS;
    }

    /// True once a source has answered in full, or has said why it cannot. An account where some rows cannot be read
    /// has answered once each row says so.
    private static boolean settled(SourceStatus status, Snapshot snapshot) {
        return StatusReport.wasRead(status)
                || status.phase() instanceof SourceStatus.Failed
                || status.phase() instanceof SourceStatus.Slowed
                        && status.id().kind() == SourceId.Kind.AWS
                        && snapshot.pipelines().stream()
                                .filter(p -> p.id().account().equals(status.id().name()))
                                .allMatch(p -> p.freshness().readAt().isPresent()
                                        || p.freshness().failure().isPresent());
    }
}
