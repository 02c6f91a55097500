package org.tallyboard.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.tallyboard.sandbox.Sandbox;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Runs the sandbox until it is told to end.
@Command(
        name = "sandbox",
        description = "Runs the whole outside world with no account: simulated AWS, a demo broker, demo recordings. "
                + "Prints one line of JSON when ready and runs until SIGTERM.",
        mixinStandardHelpOptions = true)
final class SandboxCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "The world is the same for the same seed (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--pipelines", defaultValue = "30", description = "How many pipelines (default: ${DEFAULT-VALUE}).")
    private int pipelines;

    @Option(
            names = "--throttle",
            defaultValue = "0",
            paramLabel = "PERCENT",
            description = "Share of calls to throttle.")
    private int throttle;

    @Option(
            names = "--speed",
            defaultValue = "1",
            description = "Steps are this many times faster (default: ${DEFAULT-VALUE}).")
    private double speed;

    @Option(names = "--no-recordings", description = "No demo recordings: only pipelines and an empty broker.")
    private boolean noRecordings;

    @Option(names = "--until-input-ends", hidden = true, description = "Also end when standard input ends.")
    private boolean untilInputEnds;

    @Override
    public Integer call() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            end.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        try (Sandbox sandbox = Sandbox.start(new Sandbox.Options(seed, pipelines, throttle, speed, !noRecordings))) {
            var out = spec.commandLine().getOut();
            out.println(sandbox.describe());
            out.flush();
            if (untilInputEnds) {
                Thread.ofVirtual().start(() -> {
                    readToEnd();
                    end.countDown();
                });
            }
            end.await();
        } finally {
            closed.countDown();
        }
        return 0;
    }

    private static void readToEnd() {
        try {
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The parent is gone: the same as the end.
        }
    }
}
