package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// Whether there is room for what is to be written.
final class DiskSpace {
    private static final long MEBIBYTE = 1 << 20;

    private DiskSpace() {}

    /// Why there is not enough room, with what to do; empty when there is.
    ///
    /// @param minFree bytes that are to stay free; 0 for no limit
    static Optional<String> shortage(Path folder, long minFree) throws IOException {
        long free = free(folder);
        return minFree == 0 || free >= minFree
                ? Optional.empty()
                : Optional.of("only " + free / MEBIBYTE + " MiB are free where recordings are written, and "
                        + minFree / MEBIBYTE + " MiB have to stay free: make room, or lower min_free_gb in [recorder]");
    }

    /// Bytes that may be written there.
    ///
    /// @throws IOException when there is no such folder
    static long free(Path folder) throws IOException {
        // Quicker than a FileStore, which reads the table of mounts each time, and right where that does not tell.
        long free = folder.toFile().getUsableSpace();
        if (free == 0 && !Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString());
        }
        return free;
    }

    /// Why a file of this size cannot be written beside those that are there.
    static Optional<String> shortage(Path folder, long minFree, long bytes) throws IOException {
        return minFree == 0 ? Optional.empty() : shortage(folder, minFree + bytes);
    }
}
