package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/// Tells whether two workers write to the same folder, under whatever path each sees it: the folder carries a random
/// identity in a file.
final class FolderIdentity {
    static final String FILE = ".tallyboard-folder";

    private FolderIdentity() {}

    /// The folder's identity; made, with the folder, when there is none.
    ///
    /// @throws IOException when it cannot be read or written
    static String of(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(FILE);
        try {
            return read(file);
        } catch (NoSuchFileException e) {
            // Readable by whoever may read the folder: a temporary file would be its owner's alone.
            Path mine = folder.resolve(FILE + "-" + UUID.randomUUID());
            try {
                Files.writeString(mine, UUID.randomUUID() + "\n", StandardOpenOption.CREATE_NEW);
                link(mine, file);
            } finally {
                Files.deleteIfExists(mine);
            }
            return read(file);
        }
    }

    /// Two workers may do this at once: a link never replaces a file, and appears with its whole content.
    private static void link(Path mine, Path file) throws IOException {
        try {
            Files.createLink(file, mine);
        } catch (FileAlreadyExistsException e) {
            // Another worker was first; its identity counts.
        } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
            // No links here. Two that come at the same moment may then differ for one reading, which is checked below.
            if (!Files.exists(file)) {
                Files.move(mine, file);
            }
        }
    }

    private static String read(Path file) throws IOException {
        String text = Files.readString(file).strip();
        try {
            return UUID.fromString(text).toString();
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " does not hold a folder's identity; remove it, and a new one is made.", e);
        }
    }
}
