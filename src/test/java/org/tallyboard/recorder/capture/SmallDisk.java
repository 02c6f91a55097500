package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// A tmpfs of some megabytes, which a process of ours holds: when that ends, or we do, it is unmounted. Needs to be
/// root. (A mount namespace of its own would not: but a confined ffmpeg may not look into that of another process.)
public final class SmallDisk implements AutoCloseable {
    private static final String MOUNT =
            "mount -t tmpfs -o size=$1 tmpfs \"$2\" && echo mounted && cat; umount -l \"$2\" 2>&1";

    private final Process holder;
    private final Path folder;
    private final Path ballast;

    /// This machine lets us mount nothing; the message says why. No word of JUnit's: the soak runs without it.
    public static final class NotAllowed extends IOException {
        private static final long serialVersionUID = 1;

        NotAllowed(String why) {
            super(why);
        }
    }

    private SmallDisk(Process holder, Path mounted) {
        this.holder = holder;
        this.folder = mounted;
        this.ballast = folder.resolve("ballast");
    }

    /// @param at an empty folder
    /// @throws NotAllowed when this machine lets us mount nothing
    public static SmallDisk mount(Path at, long bytes) throws IOException {
        Process holder = new ProcessBuilder("sh", "-c", MOUNT, "sh", Long.toString(bytes), at.toString())
                .redirectErrorStream(true)
                .start();
        String answer = holder.inputReader().readLine();
        if (!"mounted".equals(answer)) {
            throw new NotAllowed("no tmpfs can be mounted here: " + answer);
        }
        return new SmallDisk(holder, at);
    }

    /// Where it is mounted.
    public Path folder() {
        return folder;
    }

    /// Bytes that can be written to it.
    public long free() {
        return folder.toFile().getUsableSpace();
    }

    /// Writes so much that only this is free.
    public void leave(long bytes) throws IOException {
        Files.write(ballast, new byte[Math.toIntExact(free() - bytes)]);
    }

    /// Takes away what [#leave] wrote.
    public void makeRoom() throws IOException {
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
