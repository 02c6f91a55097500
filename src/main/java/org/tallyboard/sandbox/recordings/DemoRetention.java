package org.tallyboard.sandbox.recordings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The folder with the demo's recordings, one folder for each, kept small: a sandbox may run for weeks.
///
/// @param folder holds nothing but the demo's recordings
record DemoRetention(Path folder) {
    private static final Logger LOG = LoggerFactory.getLogger(DemoRetention.class);
    /// About two rounds; a recording has a few megabytes.
    static final int KEPT = 30;

    /// Removes the oldest recordings beyond [#KEPT].
    void tidy() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> jobs = Files.list(folder)) {
            List<Path> oldest = jobs.filter(Files::isDirectory)
                    .sorted(Comparator.comparing(DemoRetention::written).reversed())
                    .skip(KEPT)
                    .toList();
            for (Path job : oldest) {
                remove(job);
            }
        } catch (IOException e) {
            LOG.warn("Old demo recordings cannot be removed: {}", e.toString());
        }
    }

    private static void remove(Path job) throws IOException {
        try (Stream<Path> files = Files.list(job)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(job);
    }

    private static FileTime written(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            // It has just gone.
            return FileTime.fromMillis(0);
        }
    }
}
