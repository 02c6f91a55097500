package org.tallyboard.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.Config;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.Environment;
import org.tallyboard.storage.RecordingFolders;
import org.tallyboard.ui.Theme;
import org.tallyboard.ui.Ui;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Opens the board.
@Command(
        name = "board",
        description = "Opens the board: on the configured world, or without --config on the sandbox.",
        mixinStandardHelpOptions = true)
final class BoardCommand implements Callable<Integer> {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration file. Without it the board starts a sandbox of its own.")
    private @Nullable Path config;

    @Option(names = "--read-only", description = "No orders can be given.")
    private boolean readOnly;

    @Option(
            names = "--theme",
            paramLabel = "dark|light",
            defaultValue = "dark",
            description = "Colours to open with (default: ${DEFAULT-VALUE}); T changes them.")
    private Theme theme = Theme.DARK;

    @Override
    public Integer call() throws Exception {
        Path file = config;
        if (file != null) {
            return open(file);
        }
        try (SandboxProcess sandbox = SandboxProcess.start()) {
            return open(sandbox.config());
        }
    }

    private int open(Path file) throws Exception {
        Config settings = new ConfigReader(Environment.ofProcess()).read(file);
        Clock clock = Clock.systemUTC();
        try (WatchSetup watching = new WatchSetup(settings, clock, true);
                OrderSetup orders = new OrderSetup(settings, watching, readOnly, clock)) {
            watching.start();
            Ui.open(
                    new Ui.Options(
                            settings.title(),
                            settings.sandbox(),
                            theme,
                            watching.accounts(),
                            settings.brokers().stream().map(BrokerConfig::name).toList(),
                            watching.mfaCodes(),
                            new RecordingFolders(settings.recordingFolders()),
                            id -> watching.pipelineWatchers().forEach(w -> w.lookAt(id))),
                    watching.board(),
                    orders.desk());
        }
        return 0;
    }
}
