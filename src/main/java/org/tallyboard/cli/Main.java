package org.tallyboard.cli;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;
import org.tallyboard.ui.SceneName;
import org.tallyboard.ui.Size;
import org.tallyboard.ui.Theme;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Starts Tallyboard.
@Command(
        name = "tallyboard",
        description = "Pipelines and recordings side by side.",
        mixinStandardHelpOptions = true,
        versionProvider = CommandLines.Version.class,
        subcommands = {
            BoardCommand.class,
            StatusCommand.class,
            RetryStageCommand.class,
            DecisionCommand.Approve.class,
            DecisionCommand.Reject.class,
            JobCommand.Retry.class,
            JobCommand.Stop.class,
            JobCommand.ChangeEnd.class,
            JobCommand.Start.class,
            NotifyCommand.class,
            TemplatesCommand.class,
            AckCommand.class,
            ScheduleCommand.class,
            WorkerCommand.class,
            AuthenticatorCommand.class,
            AccountCommand.class,
            GatewayCommand.class,
            SandboxCommand.class,
            ScreenshotCommand.class,
            RehearseCommand.class
        })
public final class Main implements Runnable, CommandLines.Program {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private Main() {}

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: board, status, an action such as retry-stage, schedule, worker, authenticator, account, gateway, sandbox or screenshot");
    }

    /// Runs the command line and ends the process with its exit code: 0 well, 1 something is failed (`status`), 2 a
    /// source, the configuration or the command line is at fault.
    public static void main(String[] args) {
        CommandLines.run(commandLine(), args);
    }

    static CommandLine commandLine() {
        return CommandLines.of(new Main())
                .registerConverter(SceneName.class, CommandLines.word(SceneName::parse))
                .registerConverter(ZoneId.class, CommandLines.word(Main::zone))
                .registerConverter(Size.class, CommandLines.word(Size::parse))
                .registerConverter(PipelineName.class, CommandLines.word(PipelineName::parse))
                .registerConverter(JobName.class, JobName::new)
                .registerConverter(
                        Theme.class, CommandLines.word(text -> Theme.valueOf(text.toUpperCase(Locale.ROOT))));
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a zone is written as Europe/Berlin or UTC, not " + text, e);
        }
    }

    @Override
    public CommandLine anew() {
        return commandLine();
    }
}
