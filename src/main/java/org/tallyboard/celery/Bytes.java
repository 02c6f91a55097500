package org.tallyboard.celery;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An immutable run of bytes: a message body exactly as it was on the wire. Equality is by content.
public final class Bytes {
    private final byte[] value;

    private Bytes(byte[] value) {
        this.value = value;
    }

    /// A copy of `value`.
    public static Bytes of(byte[] value) {
        return new Bytes(value.clone());
    }

    /// The text in UTF-8.
    public static Bytes ofUtf8(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /// For arrays that this package made itself and hands to nobody else.
    static Bytes owned(byte[] value) {
        return new Bytes(value);
    }

    /// A copy of the content.
    public byte[] toArray() {
        return value.clone();
    }

    /// The content without a copy, for this package's readers only, which never write to it.
    byte[] shared() {
        return value;
    }

    /// How many bytes.
    public int size() {
        return value.length;
    }

    /// The content read as UTF-8; malformed input becomes U+FFFD.
    public String utf8() {
        return new String(value, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    /// The size only: bodies carry passwords and must not reach a log.
    @Override
    public String toString() {
        return value.length + " bytes";
    }
}
