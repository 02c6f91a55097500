package org.tallyboard.soak;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.zip.CRC32;

/// A small grey picture that says when it was sent: 64 black or white squares are 48 bits of a tick's number and 16 of
/// a checksum. A tick is a fifth of a second since 1970. Squares of 16 pixels survive any encoder that is meant for
/// people.
final class TimeCode {
    /// Pictures per second, and so ticks per second.
    static final int RATE = 5;
    /// Width and height in pixels.
    static final int SIDE = 128;
    /// Of a picture, one byte per pixel.
    static final int BYTES = SIDE * SIDE;

    private static final int SQUARES = 8;
    private static final int SQUARE = SIDE / SQUARES;
    /// Encoders smear the edges.
    private static final int MARGIN = SQUARE / 4;

    private static final long MAX_TICK = (1L << 48) - 1;

    private TimeCode() {}

    static long tick(Instant time) {
        return Math.floorDiv(time.toEpochMilli() * RATE, 1000L);
    }

    static Instant time(long tick) {
        return Instant.ofEpochMilli(tick * 1000 / RATE);
    }

    /// So many ticks as a time.
    static Duration length(long ticks) {
        return Duration.ofMillis(ticks * 1000 / RATE);
    }

    static byte[] draw(long tick) {
        long bits = tick << 16 | checksum(tick);
        byte[] picture = new byte[BYTES];
        for (int at = 0; at < BYTES; at++) {
            int square = at / SIDE / SQUARE * SQUARES + at % SIDE / SQUARE;
            picture[at] = (byte) ((bits >>> square & 1) == 1 ? 235 : 16);
        }
        return picture;
    }

    /// The tick of a picture; empty if it is damaged or of something else.
    static OptionalLong read(byte[] picture) {
        long bits = 0;
        for (int square = 0; square < SQUARES * SQUARES; square++) {
            if (brightness(picture, square) > 127) {
                bits |= 1L << square;
            }
        }
        long tick = bits >>> 16 & MAX_TICK;
        return (bits & 0xffff) == checksum(tick) ? OptionalLong.of(tick) : OptionalLong.empty();
    }

    private static int brightness(byte[] picture, int square) {
        int top = square / SQUARES * SQUARE;
        int left = square % SQUARES * SQUARE;
        int sum = 0;
        for (int y = top + MARGIN; y < top + SQUARE - MARGIN; y++) {
            for (int x = left + MARGIN; x < left + SQUARE - MARGIN; x++) {
                sum += picture[y * SIDE + x] & 0xff;
            }
        }
        int width = SQUARE - 2 * MARGIN;
        return sum / (width * width);
    }

    private static long checksum(long tick) {
        var crc = new CRC32();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(tick).flip());
        return crc.getValue() & 0xffff;
    }
}
