package org.tallyboard.config;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A secret that a program prints, for example `secret-tool lookup service rabbitmq`. No shell takes part; what the
/// program prints is never shown, also not when it fails, and its arguments are not shown either.
record CommandSecret(List<String> command, Duration timeOut) implements Secret {

    /// Long enough for a keyring that asks the person to unlock it.
    static final Duration TIME_OUT = Duration.ofSeconds(30);

    private static final int MOST_BYTES = 64 * 1024;

    @Override
    public String reveal() throws ConfigException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new ConfigException("The secret command " + name() + " cannot be started; is it installed and on the"
                    + " PATH? It runs without a shell.");
        }
        try {
            return output(process);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigException("Waiting for the secret command " + name() + " was interrupted.");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private String output(Process process) throws ConfigException, InterruptedException {
        long end = System.nanoTime() + timeOut.toNanos();
        CompletableFuture<byte[]> read = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (InputStream in = process.getInputStream()) {
                process.getOutputStream().close();
                read.complete(in.readNBytes(MOST_BYTES + 1));
            } catch (IOException e) {
                read.completeExceptionally(e);
            }
        });
        try {
            byte[] bytes = read.get(timeOut.toNanos(), TimeUnit.NANOSECONDS);
            if (bytes.length > MOST_BYTES) {
                throw new ConfigException("The secret command " + name() + " printed more than 64 KB.");
            }
            if (!process.waitFor(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                throw tooSlow();
            }
            if (process.exitValue() != 0) {
                throw new ConfigException("The secret command " + name() + " ended with exit code "
                        + process.exitValue() + "; run it in a terminal to see why.");
            }
            return FileSecret.text(bytes, "The output of the secret command " + name());
        } catch (TimeoutException e) {
            throw tooSlow();
        } catch (ExecutionException e) {
            throw new ConfigException("The output of the secret command " + name() + " cannot be read.");
        }
    }

    private ConfigException tooSlow() {
        return new ConfigException("The secret command " + name() + " did not end within " + timeOut.toSeconds()
                + " s and was stopped; run it in a terminal to see what it waits for.");
    }

    private String name() {
        return "`" + command.getFirst() + "`";
    }

    /// Without the arguments, which may say more than they should.
    @Override
    public String toString() {
        return "secret from command " + name();
    }
}
