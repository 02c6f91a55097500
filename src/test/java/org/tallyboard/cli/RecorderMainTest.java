package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The program of the package `tallyboard-recorder`.
@Timeout(60)
class RecorderMainTest {

    private static int run(CommandLine line, StringWriter said, String... arguments) {
        PrintWriter out = new PrintWriter(said, true);
        return line.setOut(out).setErr(out).execute(arguments);
    }

    @Test
    void itsCommandsAreThoseOfTheWholeProgram() {
        CommandLine whole = Main.commandLine();
        CommandLine recorder = RecorderMain.commandLine();

        Set<String> shown = new TreeSet<>(recorder.getSubcommands().keySet());
        assertThat(shown).containsExactly("account", "authenticator", "gateway", "rehearse", "schedule", "worker");
        recorder.getSubcommands().forEach((name, command) -> assertThat(
                        Objects.requireNonNull(whole.getSubcommands().get(name))
                                .getCommandSpec()
                                .userObject())
                .hasSameClassAs(command.getCommandSpec().userObject()));
    }

    @Test
    void whoAsksItForTheBoardIsToldWhereThatIs() {
        var said = new StringWriter();

        assertThat(run(RecorderMain.commandLine(), said, "board")).isEqualTo(2);

        assertThat(said.toString())
                .contains("Unmatched argument")
                .contains("The board, status and the actions are in the package tallyboard.");
    }

    @Test
    void aRehearsalRunsAllLinesAtOnceAndEndsWithItsInput(@TempDir Path folder) throws Exception {
        Path lines = Files.writeString(
                folder.resolve("lines"),
                "account list --file " + folder.resolve("none") + "\nworker --help\nschedule --config "
                        + folder.resolve("missing.toml") + "\n");
        InputStream before = System.in;
        var program = new Counting();
        try (PipedInputStream in = new PipedInputStream();
                PipedOutputStream open = new PipedOutputStream(in)) {
            System.setIn(in);
            Thread rehearsal = Thread.ofPlatform().start(() -> program.line().execute("rehearse", lines.toString()));
            program.awaitThree();
            assertThat(rehearsal.isAlive()).as("while its input is open").isTrue();
            open.close();
            rehearsal.join();
        } finally {
            System.setIn(before);
        }
        System.setIn(new ByteArrayInputStream(new byte[0]));
        try {
            assertThat(program.line().execute("rehearse", lines.toString())).isZero();
        } finally {
            System.setIn(before);
        }
    }

    /// Counts how many command lines were asked for.
    @CommandLine.Command(name = "tallyboard", subcommands = RehearseCommand.class)
    static final class Counting implements CommandLines.Program {
        private final CountDownLatch three = new CountDownLatch(3);

        CommandLine line() {
            return CommandLines.of(this);
        }

        void awaitThree() throws InterruptedException {
            three.await();
        }

        @Override
        public CommandLine anew() {
            three.countDown();
            return RecorderMain.commandLine();
        }
    }
}
