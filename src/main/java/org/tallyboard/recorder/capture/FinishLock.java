package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets one process at a time finish a job: a worker whose machine stood still, or whose network was parted, may come
/// to its end while the worker that took over joins the same parts. Whoever comes second finds the sidecar of the
/// first.
///
/// The lock goes with its process. One that stands still is waited for a minute, and a file system without locks is no
/// obstacle: two finished files are better than none.
final class FinishLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FinishLock.class);
    private static final String NAME = ".finishing";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final Path file;
    private final @Nullable FileChannel channel;

    private FinishLock(Path file, @Nullable FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// Waits for its turn.
    static FinishLock take(Path folder) throws InterruptedException {
        Path file = folder.resolve(NAME);
        if (!Files.isDirectory(folder)) {
            return new FinishLock(file, null);
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (lock(channel) == null) {
                if (System.nanoTime() > end) {
                    LOG.warn(
                            "Another process has been finishing {} for {} s and is waited for no longer",
                            folder,
                            PATIENCE.toSeconds());
                    break;
                }
                Thread.sleep(LOOK_EVERY);
            }
        } catch (IOException e) {
            LOG.debug("No lock in {}", folder, e);
        }
        return new FinishLock(file, channel);
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another thread of this process.
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            // Before the lock goes: who has the file open already finds the sidecar, and so does who makes a new one.
            Files.deleteIfExists(file);
            channel.close();
        }
    }
}
