package org.tallyboard.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.Config;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.Environment;
import org.tallyboard.config.ScheduleConfig;
import org.tallyboard.metrics.MetricsServer;
import org.tallyboard.metrics.ScheduleMetrics;
import org.tallyboard.recorder.schedule.JournalException;
import org.tallyboard.recorder.schedule.ScheduleMeter;
import org.tallyboard.recorder.schedule.Scheduler;
import org.tallyboard.storage.SqliteJournal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Makes recording jobs of schedules.
@Command(
        name = "schedule",
        description = "Fetches the configured schedules and sends a job for each entry shortly before its start.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes of --once and --dry-run:%n",
        exitCodeList = {
            "0:everything is planned, and sent where it is due",
            "1:some entries are bad or were left alone, and the others are planned and sent; or nothing is due and the"
                    + " broker cannot be used",
            "2:a schedule could not be read, a job could not be sent, or the configuration cannot be used"
        })
final class ScheduleCommand implements Callable<Integer> {

    private static final int FAILED = 2;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration file.")
    @SuppressWarnings("NullAway.Init")
    private Path config;

    @Option(names = "--once", description = "Fetch and send once, then end; for timers. Without it: until SIGTERM.")
    private boolean once;

    @Option(names = "--dry-run", description = "Print what would happen as a table; write and send nothing.")
    private boolean dryRun;

    @Option(
            names = "--ahead",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "With --once: send what starts within this time (default: ${DEFAULT-VALUE}).")
    private int ahead;

    @Option(names = "--schedule", paramLabel = "NAME", description = "Only this schedule.")
    private @Nullable String only;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description = "As a service: serve figures for Prometheus on http://127.0.0.1:PORT/metrics.")
    private @Nullable Integer metricsPort;

    @Mixin
    private ServiceLog log = new ServiceLog();

    @Override
    public Integer call() throws Exception {
        Config settings = new ConfigReader(Environment.ofProcess()).read(config);
        List<ScheduleConfig> schedules = settings.schedules().stream()
                .filter(schedule -> only == null || schedule.name().equals(only))
                .toList();
        if (schedules.isEmpty()) {
            error(
                    only == null
                            ? "no schedule is configured; add a [[schedule]], see docs/scheduler.md"
                            : "no schedule has that name; the names are "
                                    + String.join(
                                            ", ",
                                            settings.schedules().stream()
                                                    .map(schedule -> '"' + schedule.name() + '"')
                                                    .toList()));
            return FAILED;
        }
        Clock clock = Clock.systemUTC();
        try (SqliteJournal journal = new SqliteJournal(settings.journal(), clock);
                Scheduler scheduler = new Scheduler(schedules, journal, clock, host())) {
            BrokerConfig broker = settings.broker().orElseThrow();
            if (dryRun) {
                return print(scheduler.dryRun());
            }
            if (once) {
                return print(scheduler.once(broker, Duration.ofSeconds(Math.max(ahead, 0))));
            }
            return serve(scheduler, broker, settings);
        } catch (JournalException e) {
            error(String.valueOf(e.getMessage()));
            return FAILED;
        }
    }

    private int print(Scheduler.Report report) {
        var out = spec.commandLine().getOut();
        out.print(report.text());
        out.flush();
        return report.exitCode();
    }

    private int serve(Scheduler scheduler, BrokerConfig broker, Config settings) {
        List<String> names =
                settings.schedules().stream().map(ScheduleConfig::name).toList();
        ScheduleMetrics metrics = new ScheduleMetrics(names);
        OptionalInt port = metricsPort == null ? settings.metrics().schedule() : OptionalInt.of(metricsPort);
        Optional<MetricsServer> figures = Optional.empty();
        try {
            if (port.isPresent()) {
                figures = Optional.of(metrics.serve(port.getAsInt()));
            }
            log.begin();
            loop(scheduler, broker, metrics);
            return 0;
        } catch (IOException e) {
            error(String.valueOf(e.getMessage()));
            return FAILED;
        } finally {
            figures.ifPresent(MetricsServer::close);
        }
    }

    /// Until SIGTERM or SIGINT, after which the process waits for the loop's end.
    private static void loop(Scheduler scheduler, BrokerConfig broker, ScheduleMeter meter) {
        Thread self = Thread.currentThread();
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            self.interrupt();
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        try {
            scheduler.loop(broker, meter);
        } finally {
            ended.countDown();
        }
    }

    private void error(String text) {
        spec.commandLine().getErr().println("tallyboard: " + text);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
