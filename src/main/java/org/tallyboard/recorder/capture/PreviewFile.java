package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The file in which ffmpeg replaces the preview picture again and again.
final class PreviewFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PreviewFile.class);
    /// A picture of 320 pixels has some ten kilobytes; whatever is much larger is not published.
    private static final long MAX_BYTES = 256 * 1024;

    private final Path folder;
    private final Path file;
    private FileTime seen = FileTime.fromMillis(0);

    /// A picture and when ffmpeg wrote it.
    record Picture(Instant takenAt, byte[] jpeg) {}

    private PreviewFile(Path folder) {
        this.folder = folder;
        this.file = folder.resolve("preview.jpg");
    }

    /// Makes a temporary folder of its own.
    static PreviewFile create() throws IOException {
        return new PreviewFile(Files.createTempDirectory("tallyboard-preview"));
    }

    Path path() {
        return file;
    }

    /// The picture, if there is one that was not given out yet.
    Optional<Picture> next() {
        try {
            FileTime written = Files.getLastModifiedTime(file);
            if (written.equals(seen)) {
                return Optional.empty();
            }
            seen = written;
            long size = Files.size(file);
            return size == 0 || size > MAX_BYTES
                    ? Optional.empty()
                    : Optional.of(new Picture(written.toInstant(), Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            // ffmpeg has not made the first one.
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("The preview picture cannot be read: {}", e.toString());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try (var left = Files.list(folder)) {
            for (Path path : left.toList()) {
                Files.deleteIfExists(path);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            LOG.warn("The folder of a preview picture cannot be removed: {}", e.toString());
        }
    }
}
