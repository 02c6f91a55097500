package org.tallyboard.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.function.Function;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.Spelling;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What the whole program ([Main]) and the recorder's ([RecorderMain]) have in common: how words are read, how a
/// mistake is explained, and which version it is.
final class CommandLines {

    private CommandLines() {}

    /// Runs a command line and ends the process with its exit code.
    static void run(CommandLine line, String[] args) {
        // The JDK gives no password to a proxy for a tunnel unless it is told so before its HTTP client is first used;
        // here a proxy gets one only where the person has written it into the proxy's address.
        System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
        System.exit(line.execute(args));
    }

    static CommandLine of(Program program) {
        return new CommandLine(program)
                .registerConverter(ServiceLog.Format.class, word(ServiceLog.Format::parse))
                .registerConverter(Duration.class, word(CommandLines::duration))
                .setParameterExceptionHandler(CommandLines::explain)
                .setExecutionExceptionHandler((exception, command, parsed) -> {
                    if (exception instanceof ConfigException) {
                        command.getErr().println("tallyboard: " + exception.getMessage());
                        return CommandLine.ExitCode.USAGE;
                    }
                    throw exception;
                });
    }

    /// Reads a word so that a wrong one is answered with the parser's own sentence.
    static <T> ITypeConverter<T> word(Function<String, T> parser) {
        return text -> {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
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

    /// A program that can make its command line anew, since one is for one run at a time.
    interface Program {
        CommandLine anew();
    }

    /// The version, and where the build knew it the commit that it was made from.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            String version = CommandLines.class.getPackage().getImplementationVersion();
            return new String[] {"tallyboard " + (version == null ? "(not packaged)" : version) + commit()};
        }

        private static String commit() throws IOException {
            try (InputStream in = CommandLines.class.getResourceAsStream("commit")) {
                String commit = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
                return commit.isEmpty() ? "" : " (" + commit + ")";
            }
        }
    }
}
