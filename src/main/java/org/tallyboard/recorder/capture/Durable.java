package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes so that a power cut takes nothing back: what was written is on the disk when a method returns (fsync(2)).
final class Durable {
    private static final Logger LOG = LoggerFactory.getLogger(Durable.class);

    private Durable() {}

    /// The content of a file.
    static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /// The names in a folder. Not every file system can do that, and those that cannot need it not.
    static void forceNames(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.debug("the folder cannot be forced to disk", e);
        }
    }

    /// Gives a file another name; never replaces one.
    static void rename(Path from, Path to) throws IOException {
        Files.move(from, to);
        forceNames(folderOf(to));
    }

    private static Path folderOf(Path file) {
        return Optional.ofNullable(file.getParent()).orElse(Path.of("."));
    }

    /// Writes a text file that is there with its whole old or its whole new content at any time. It is readable by
    /// whoever may read its folder: a temporary file would be its owner's alone.
    static void write(Path file, String text) throws IOException {
        Path made = file.resolveSibling(".writing-" + UUID.randomUUID());
        try {
            Files.writeString(made, text, StandardOpenOption.CREATE_NEW);
            force(made);
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceNames(folderOf(file));
        } finally {
            Files.deleteIfExists(made);
        }
    }
}
