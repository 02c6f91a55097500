package org.tallyboard.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/// A secret in a file that only its owner may read. One newline at the end is not part of it.
record FileSecret(Path file) implements Secret {

    /// Far more than any password or token has.
    private static final int MOST_BYTES = 64 * 1024;

    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    @Override
    public String reveal() throws ConfigException {
        try {
            if (!Files.exists(file)) {
                throw new ConfigException(
                        "The secret file " + file + " does not exist; create it or correct its path.");
            }
            if (!Files.isRegularFile(file)) {
                throw new ConfigException("The secret file " + file + " is not a file; correct its path.");
            }
            if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                throw new ConfigException("The secret file " + file
                        + " can be read or changed by others than its owner, so it is not used; run: chmod 600 '" + file
                        + "'");
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MOST_BYTES + 1);
            }
            if (bytes.length > MOST_BYTES) {
                throw new ConfigException("The secret file " + file + " is larger than 64 KB; it is the wrong file.");
            }
            return text(bytes, "The secret file " + file);
        } catch (NoSuchFileException e) {
            throw new ConfigException("The secret file " + file + " does not exist; create it or correct its path.");
        } catch (AccessDeniedException e) {
            throw new ConfigException("The secret file " + file + " may not be read by this user; make this user its"
                    + " owner with permissions 600.");
        } catch (UnsupportedOperationException e) {
            throw new ConfigException("The secret file " + file + " lies on a file system without owner permissions;"
                    + " use { env = … } or { command = … }.");
        } catch (IOException e) {
            throw new ConfigException("The secret file " + file + " cannot be read ("
                    + e.getClass().getSimpleName() + ").");
        }
    }

    /// The secret in these bytes: UTF-8, without one newline at the end, not empty.
    static String text(byte[] bytes, String what) throws ConfigException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ConfigException(what + " does not give UTF-8 text.");
        }
        if (text.endsWith("\r\n")) {
            text = text.substring(0, text.length() - 2);
        } else if (text.endsWith("\n")) {
            text = text.substring(0, text.length() - 1);
        }
        if (text.isEmpty()) {
            throw new ConfigException(what + " is empty; put the secret into it.");
        }
        return text;
    }

    @Override
    public String toString() {
        return "secret in file " + file;
    }
}
