package org.tallyboard.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Starts the program of a recording host: the commands of [Main] that need no window, no AWS and no sandbox. The
/// package `tallyboard-recorder` holds what can be reached from here, and nothing else.
@Command(
        name = "tallyboard",
        description = "Records what is scheduled, and guards the gateway.",
        mixinStandardHelpOptions = true,
        versionProvider = CommandLines.Version.class,
        footerHeading = "%nThe board, status and the actions are in the package tallyboard.%n",
        subcommands = {
            ScheduleCommand.class,
            WorkerCommand.class,
            AuthenticatorCommand.class,
            AccountCommand.class,
            GatewayCommand.class,
            RehearseCommand.class
        })
public final class RecorderMain implements Runnable, CommandLines.Program {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private RecorderMain() {}

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do: schedule, worker, authenticator, account or gateway");
    }

    /// Runs the command line and ends the process with its exit code, as that of [Main] does.
    public static void main(String[] args) {
        CommandLines.run(commandLine(), args);
    }

    static CommandLine commandLine() {
        return CommandLines.of(new RecorderMain());
    }

    @Override
    public CommandLine anew() {
        return commandLine();
    }
}
