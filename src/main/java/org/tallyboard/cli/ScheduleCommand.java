package org.tallyboard.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
        exitCodeListHeading = "Exit codes of --once, --dry-run and --explain:%n",
        exitCodeList = {
            "0:everything is planned, and sent where it is due; with --explain: the entry is recorded",
            "1:with --explain: the entry is not recorded; else some entries are bad or were left alone, and the others are planned and sent; or nothing is due and the"
                    + " broker cannot be used",
            "2:a schedule could not be read, a job could not be sent, or the configuration cannot be used; with"
                    + " --explain: nothing is known of the entry",
            "3:with --dry-run: all is well, and something would change; 0 says then that nothing would"
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

    @Option(
            names = "--dry-run",
            description = "Print what has changed since the last run as a table; write and send nothing.")
    private boolean dryRun;

    @Option(
            names = "--explain",
            paramLabel = "ID",
            description = "Say why the entry or job with this id is or is not recorded; write and send nothing.")
    private @Nullable String explain;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "With --dry-run or --explain: plan as of this time, for example 2026-12-24T18:00:00Z.")
    private @Nullable Instant at;

    @Option(names = "--json", description = "With --dry-run: print JSON instead of a table.")
    private boolean json;

    @Option(
            names = "--accept-cancelled",
            description = "With --once: cancel what is no longer in the schedule, also where that is more than"
                    + " max_cancel allows at once. Look at --dry-run first.")
    private boolean acceptCancelled;

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
        Optional<String> misuse = misuse();
        if (misuse.isPresent()) {
            error(misuse.get());
            return FAILED;
        }
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
        try (SqliteJournal journal = new SqliteJournal(
                        settings.journal(), clock, settings.recordings().journalGroup());
                Scheduler scheduler = new Scheduler(schedules, journal, clock, host())) {
            BrokerConfig broker = settings.recordingBroker().orElseThrow();
            if (explain != null) {
                return print(scheduler.explain(explain, Optional.ofNullable(at)));
            }
            if (dryRun) {
                return print(scheduler.dryRun(Optional.ofNullable(at), json));
            }
            if (once) {
                return print(scheduler.once(broker, Duration.ofSeconds(Math.max(ahead, 0)), acceptCancelled));
            }
            return serve(scheduler, broker, settings);
        } catch (JournalException e) {
            error(String.valueOf(e.getMessage()));
            return FAILED;
        }
    }

    private Optional<String> misuse() {
        if (at != null && !dryRun && explain == null) {
            return Optional.of("--at is for --dry-run and --explain; add one of them");
        }
        if (json && !dryRun) {
            return Optional.of("--json is for --dry-run; add it");
        }
        if (acceptCancelled && (!once || only == null)) {
            return Optional.of("--accept-cancelled is for one round of one schedule; add --once and --schedule NAME");
        }
        return Optional.empty();
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
