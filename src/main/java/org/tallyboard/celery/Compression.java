package org.tallyboard.celery;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.brotli.BrotliCompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.jspecify.annotations.Nullable;

/// The ways in which kombu compresses bodies (kombu/compression.py): those that every Python has, and those of the
/// packages `brotli` and `zstandard`.
final class Compression {
    /// What unpacking may take for its tables.
    private static final int MEMORY_KIB = 64 << 10;

    private Compression() {}

    /// Unpacks a body.
    ///
    /// @param type of the header `compression`
    /// @param most bytes that it may become
    /// @return empty when the type is not known, the body is not of it, or it becomes too large
    static Optional<byte[]> unpacked(String type, byte[] body, int most) {
        try (InputStream in = opened(type, new ByteArrayInputStream(body))) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] unpacked = in.readNBytes(most + 1);
            return unpacked.length > most ? Optional.empty() : Optional.of(unpacked);
        } catch (IOException | RuntimeException e) {
            // Damaged bodies are told in many ways by these libraries.
            return Optional.empty();
        }
    }

    private static @Nullable InputStream opened(String type, InputStream in) throws IOException {
        return switch (type) {
            // Celery's `gzip` is a bare zlib stream whatever its name says.
            case "application/x-gzip" -> new InflaterInputStream(in);
            case "application/x-bz2" -> new BZip2CompressorInputStream(in);
            case "application/x-lzma" -> new XZCompressorInputStream(in, false, MEMORY_KIB);
            case "application/x-brotli" -> new BrotliCompressorInputStream(in);
            case "application/zstd" -> new ZstdCompressorInputStream(in);
            default -> null;
        };
    }
}
