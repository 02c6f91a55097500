package org.tallyboard.ui.kit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/// Writes PNG: eight bits a channel, RGB, filter "up" (PNG specification, second edition). JavaFX's own way to a file
/// goes through Swing, which is not a dependency.
public final class PngWriter {

    private PngWriter() {}

    /// Encodes `argb`, row after row; alpha is dropped, because a window has none.
    public static byte[] encode(int[] argb, int width, int height) {
        if (width <= 0 || height <= 0 || argb.length < width * height) {
            throw new IllegalArgumentException("no picture of " + width + "x" + height);
        }
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream(width * height);
            out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
            ByteArrayOutputStream header = new ByteArrayOutputStream();
            DataOutputStream data = new DataOutputStream(header);
            data.writeInt(width);
            data.writeInt(height);
            data.write(new byte[] {8, 2, 0, 0, 0});
            chunk(out, "IHDR", header.toByteArray());
            chunk(out, "IDAT", pixels(argb, width, height));
            chunk(out, "IEND", new byte[0]);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] pixels(int[] argb, int width, int height) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(width * height / 2);
        Deflater deflater = new Deflater(6);
        try (DeflaterOutputStream deflated = new DeflaterOutputStream(out, deflater)) {
            byte[] above = new byte[width * 3];
            byte[] row = new byte[width * 3];
            byte[] filtered = new byte[width * 3 + 1];
            filtered[0] = 2;
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int p = argb[y * width + x];
                    row[x * 3] = (byte) (p >> 16);
                    row[x * 3 + 1] = (byte) (p >> 8);
                    row[x * 3 + 2] = (byte) p;
                }
                for (int i = 0; i < row.length; i++) {
                    filtered[i + 1] = (byte) (row[i] - above[i]);
                }
                deflated.write(filtered);
                System.arraycopy(row, 0, above, 0, row.length);
            }
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] body) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.writeInt(body.length);
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        data.write(name);
        data.write(body);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(body);
        data.writeInt((int) crc.getValue());
    }
}
