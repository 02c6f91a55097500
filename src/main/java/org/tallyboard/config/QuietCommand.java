package org.tallyboard.config;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A program that prints a secret. What it prints is never shown, also not when it fails, nor are its arguments.
/// Nobody answers what it asks on its standard input.
///
/// @param name what it is called towards people, at the start of a sentence
/// @param command program and arguments; no shell takes part
/// @param timeOut how long it may take before it is stopped
public record QuietCommand(String name, List<String> command, Duration timeOut) {

    /// Long enough for a keyring that asks the person to unlock it.
    public static final Duration TIME_OUT = Duration.ofSeconds(30);

    private static final int MOST_BYTES = 64 * 1024;

    public QuietCommand {
        command = List.copyOf(command);
    }

    /// Runs it and gives what it prints on its standard output, at most 64 KB.
    ///
    /// @throws ConfigException with cause and remedy
    public byte[] output() throws ConfigException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new ConfigException(
                    name + " cannot be started; is it installed and on the PATH? It runs without a shell.");
        }
        try {
            return output(process);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigException(name + " was stopped, since this program ends.");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private byte[] output(Process process) throws ConfigException, InterruptedException {
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
                throw new ConfigException(name + " printed more than 64 KB.");
            }
            if (!process.waitFor(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                throw tooSlow();
            }
            if (process.exitValue() != 0) {
                throw new ConfigException(
                        name + " ended with exit code " + process.exitValue() + "; run it in a terminal to see why.");
            }
            return bytes;
        } catch (TimeoutException e) {
            throw tooSlow();
        } catch (ExecutionException e) {
            throw new ConfigException(name + " cannot be read from.");
        }
    }

    private ConfigException tooSlow() {
        return new ConfigException(name + " did not end within " + timeOut.toSeconds()
                + " s and was stopped; run it in a terminal to see what it waits for.");
    }

    /// Without the arguments, which may say more than they should.
    @Override
    public String toString() {
        return name;
    }
}
