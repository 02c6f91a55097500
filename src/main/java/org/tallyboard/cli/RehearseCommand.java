package org.tallyboard.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Runs several command lines in one process until its standard input ends. By this the build of a package lets the
/// Java virtual machine see what each command needs, so that it need not be found out at each start
/// (docs/installer.md).
@Command(
        name = "rehearse",
        description = "Runs the command lines in a file, all at once, until standard input ends.",
        hidden = true,
        mixinStandardHelpOptions = true)
final class RehearseCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "One command line each line, its words apart by spaces.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Override
    public Integer call() throws IOException {
        var program = (CommandLines.Program) spec.root().userObject();
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split(" ");
            Thread.ofPlatform().daemon().name("rehearse " + words[0]).start(() -> program.anew()
                    .setOut(new PrintWriter(OutputStream.nullOutputStream()))
                    .execute(words));
        }
        System.in.transferTo(OutputStream.nullOutputStream());
        return 0;
    }
}
