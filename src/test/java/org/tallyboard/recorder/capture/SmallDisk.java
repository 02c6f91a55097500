package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/// A tmpfs of some megabytes in a mount namespace of its own, which a process of ours holds: when that ends, however it
/// does, nothing is left. Others reach it through that process's root in `/proc`. Needs no rights where the kernel
/// lets everybody have a user namespace.
final class SmallDisk implements AutoCloseable {
    private static final String MOUNT = "mount -t tmpfs -o size=$1 tmpfs \"$2\" && echo mounted && exec cat";

    private final Process holder;
    private final Path folder;
    private final Path ballast;

    private SmallDisk(Process holder, Path mounted) {
        this.holder = holder;
        this.folder = Path.of("/proc/" + holder.pid() + "/root" + mounted.toAbsolutePath());
        this.ballast = folder.resolve("ballast");
    }

    /// @param at an empty folder
    /// @throws TestAbortedException with the reason when this machine lets nobody mount anything
    static SmallDisk mount(Path at, long bytes) throws IOException {
        var why = new StringBuilder();
        for (String[] unshare : new String[][] {{"unshare", "-rm"}, {"unshare", "-m"}}) {
            Path errors = Files.createTempFile(at.getParent(), "mount", ".log");
            var command = new java.util.ArrayList<>(List.of(unshare));
            command.addAll(List.of("sh", "-c", MOUNT, "sh", Long.toString(bytes), at.toString()));
            Process holder =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            if ("mounted".equals(holder.inputReader().readLine())) {
                return new SmallDisk(holder, at);
            }
            holder.destroyForcibly();
            why.append(Files.readString(errors).strip()).append("; ");
        }
        throw new TestAbortedException("no tmpfs can be mounted here, neither as root nor in a namespace: " + why);
    }

    Path folder() {
        return folder;
    }

    long free() {
        return folder.toFile().getUsableSpace();
    }

    /// Writes so much that only this is free.
    void leave(long bytes) throws IOException {
        Files.write(ballast, new byte[Math.toIntExact(free() - bytes)]);
    }

    /// Takes away what [#leave] wrote.
    void makeRoom() throws IOException {
        Files.delete(ballast);
    }

    @Override
    public void close() throws IOException {
        holder.getOutputStream().close();
        try {
            if (!holder.waitFor(10, TimeUnit.SECONDS)) {
                holder.destroyForcibly();
            }
        } catch (InterruptedException e) {
            holder.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
