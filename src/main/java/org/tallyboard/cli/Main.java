package org.tallyboard.cli;

import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.Spelling;
import org.tallyboard.ui.SceneName;
import org.tallyboard.ui.Size;
import org.tallyboard.ui.Theme;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Starts Tallyboard.
@Command(
        name = "tallyboard",
        description = "Pipelines and recordings side by side.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
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
            ScreenshotCommand.class
        })
public final class Main implements Runnable {

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
        // The JDK gives no password to a proxy for a tunnel unless it is told so before its HTTP client is first used;
        // here a proxy gets one only where the person has written it into the proxy's address.
        System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .registerConverter(SceneName.class, word(SceneName::parse))
                .registerConverter(ServiceLog.Format.class, word(ServiceLog.Format::parse))
                .registerConverter(ZoneId.class, word(Main::zone))
                .registerConverter(Size.class, word(Size::parse))
                .registerConverter(PipelineName.class, word(PipelineName::parse))
                .registerConverter(JobName.class, JobName::new)
                .registerConverter(Duration.class, word(Main::duration))
                .registerConverter(Theme.class, word(text -> Theme.valueOf(text.toUpperCase(Locale.ROOT))))
                .setParameterExceptionHandler(Main::explain)
                .setExecutionExceptionHandler((exception, command, parsed) -> {
                    if (exception instanceof ConfigException) {
                        command.getErr().println("tallyboard: " + exception.getMessage());
                        return CommandLine.ExitCode.USAGE;
                    }
                    throw exception;
                });
    }

    /// Says what is wrong, and what was probably meant: the command line's own suggestions name the most similar word,
    /// however far it is.
    private static int explain(ParameterException problem, String[] args) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(problem.getMessage());
        if (problem instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().getFirst();
            Set<String> known = word.startsWith("-")
                    ? command.getCommandSpec().optionsMap().keySet()
                    : command.getSubcommands().keySet();
            Spelling.nearest(known, word).ifPresent(near -> err.println("Did you mean " + near + "?"));
        }
        command.usage(err);
        return CommandLine.ExitCode.USAGE;
    }

    /// Reads a word so that a wrong one is answered with the parser's own sentence.
    private static <T> ITypeConverter<T> word(Function<String, T> parser) {
        return text -> {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a zone is written as Europe/Berlin or UTC, not " + text, e);
        }
    }

    /// `15m`, `1h30m` or `-10m`.
    private static Duration duration(String text) {
        boolean earlier = text.startsWith("-");
        try {
            Duration duration = Duration.parse("PT" + (earlier ? text.substring(1) : text));
            return earlier ? duration.negated() : duration;
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("a time is written as 15m, 1h30m or 90s, not " + text);
        }
    }

    /// The version that the build wrote into the jar.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"tallyboard " + (version == null ? "(not packaged)" : version)};
        }
    }
}
