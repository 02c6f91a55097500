package org.tallyboard.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.Config;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.Environment;
import org.tallyboard.config.RecorderConfig;
import org.tallyboard.config.SearchPath;
import org.tallyboard.metrics.MetricsServer;
import org.tallyboard.metrics.WorkerMetrics;
import org.tallyboard.rabbitmq.Login;
import org.tallyboard.recorder.capture.CaptureSettings;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.capture.Landlock;
import org.tallyboard.recorder.capture.Profile;
import org.tallyboard.recorder.source.AllowedSources;
import org.tallyboard.recorder.worker.RecorderSettings;
import org.tallyboard.recorder.worker.RecordingWorker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Records what the queue asks for, until SIGTERM or a shutdown by remote control.
@Command(
        name = "worker",
        description = "Records what the queue asks for, with ffmpeg, as a Celery worker.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nOn SIGTERM it finishes its files and gives its jobs to the other workers.%n",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:it was asked to stop by remote control; with --check: it would work",
            "1:with --check: something is missing",
            "2:the configuration cannot be used, or ffmpeg is missing",
            "143:it was asked to stop by SIGTERM"
        })
final class WorkerCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerCommand.class);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration file.")
    @SuppressWarnings("NullAway.Init")
    private Path config;

    @Option(names = "--name", paramLabel = "NAME@HOST", description = "This worker's node name; no two share one.")
    private @Nullable String name;

    @Option(names = "--slots", paramLabel = "N", description = "How many recordings it runs at once.")
    private @Nullable Integer slots;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "The queue that it takes jobs from.")
    private @Nullable String queue;

    @Option(names = "--folder", paramLabel = "FOLDER", description = "Where recordings are written.")
    private @Nullable Path folder;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description = "Serve figures for Prometheus on http://127.0.0.1:PORT/metrics.")
    private @Nullable Integer metricsPort;

    @Option(
            names = "--check",
            description = "Look whether it would work here, print a verdict on each thing that it needs, and end.")
    private boolean check;

    @Mixin
    private ServiceLog log = new ServiceLog();

    @Override
    public Integer call() throws Exception {
        Config settings = new ConfigReader(Environment.ofProcess()).read(config);
        BrokerConfig broker = settings.recordingBroker()
                .orElseThrow(() -> usage(
                        settings.brokers().isEmpty()
                                ? "there is no [[broker]] in " + config + "; a worker needs one"
                                : "there are several brokers in " + config
                                        + "; name the worker's as broker = \"…\" in [recordings]"));
        RecorderSettings recorder = recorder(settings);
        Ffmpeg ffmpeg;
        try {
            ffmpeg = Ffmpeg.find(SearchPath.ofEnvironment());
        } catch (IOException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        if (check) {
            return checked(new WorkerCheck(recorder, broker, InstantSource.system()).verdicts(ffmpeg));
        }
        WorkerMetrics metrics = new WorkerMetrics();
        Optional<MetricsServer> figures = serve(metrics, settings);
        log.begin();
        try {
            RecordingWorker worker =
                    RecordingWorker.start(Login.of(broker), recorder, ffmpeg, InstantSource.system(), metrics);
            ServiceManager manager = ServiceManager.of(Environment.ofProcess());
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                manager.stopping();
                                worker.close();
                            },
                            "recorder-stop"));
            manager.ready();
            manager.beat().ifPresent(pause -> worker.whileItLives(pause, manager::alive));
            LOG.atInfo()
                    .addKeyValue("worker", recorder.nodename())
                    .addKeyValue("slots", recorder.slots())
                    .addKeyValue("queue", recorder.queue())
                    .addKeyValue("broker", broker.name())
                    .log("Worker started");
            if (!Landlock.isThere()) {
                LOG.warn(
                        "This system has no Landlock for TCP, which came with Linux 6.7: ffmpeg is kept to its source by"
                                + " the worker's own gate alone (docs/recorder.md, Sources)");
            }
            worker.awaitEnd();
        } finally {
            figures.ifPresent(MetricsServer::close);
        }
        return 0;
    }

    private int checked(List<WorkerCheck.Verdict> verdicts) {
        verdicts.forEach(verdict -> spec.commandLine().getOut().println(verdict.line()));
        return verdicts.stream().anyMatch(verdict -> verdict.result() == WorkerCheck.Result.FAILED) ? 1 : 0;
    }

    /// Serves figures where a port is given.
    private Optional<MetricsServer> serve(WorkerMetrics metrics, Config settings) {
        OptionalInt port = metricsPort == null ? settings.metrics().worker() : OptionalInt.of(metricsPort);
        try {
            return port.isPresent() ? Optional.of(metrics.serve(port.getAsInt())) : Optional.empty();
        } catch (IOException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private RecorderSettings recorder(Config settings) {
        RecorderConfig from = settings.recorder();
        String node = Optional.ofNullable(name)
                .or(from::name)
                .orElseThrow(
                        () -> usage("the worker has no name; add name = \"rec-w1@studio\" to [recorder], or --name"));
        Path output = Optional.ofNullable(folder)
                .or(from::folder)
                .orElseThrow(() -> usage(
                        "it is not said where recordings are written; add folder = \"…\" to [recorder], or --folder"))
                .toAbsolutePath()
                .normalize();
        try {
            return new RecorderSettings(
                    Optional.ofNullable(queue).orElse(from.queue()),
                    Optional.ofNullable(slots).orElse(from.slots()),
                    settings.stateFolder().resolve("recorder"),
                    from.maxAttempts(),
                    from.retryDelay(),
                    RecorderSettings.LONGEST_RETRY_DELAY,
                    from.followUps(),
                    settings.recordings().previewExchange(),
                    new CaptureSettings(
                            node,
                            output,
                            from.silence(),
                            from.previewEvery(),
                            from.minFree(),
                            from.keepParts(),
                            profiles(from),
                            new AllowedSources(from.sources(), Set.copyOf(from.tlsExceptions())),
                            from.headers(),
                            from.defaultHeaders()));
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private Map<String, Profile> profiles(RecorderConfig from) {
        Map<String, Profile> profiles = new HashMap<>();
        from.profiles().forEach((name, arguments) -> {
            try {
                profiles.put(name, new Profile(name, arguments));
            } catch (IllegalArgumentException e) {
                throw usage("[recorder.profiles] in " + config + ": " + e.getMessage());
            }
        });
        return profiles;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
