package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/// Where to begin to read a Matroska file that is being written, if only its newest content is wanted: its header, and
/// then from a cluster on (RFC 9559, 5.1.3: the element `Cluster`, which starts with a mark of four bytes).
///
/// @param header all that stands before the first cluster
/// @param cluster position of a late one
record MatroskaTail(byte[] header, long cluster) {
    private static final byte[] CLUSTER = {0x1f, 0x43, (byte) 0xb6, 0x75};
    private static final int LONGEST_HEADER = 1 << 20;
    /// Some seconds of a good picture.
    private static final int WINDOW = 8 << 20;

    /// @throws IOException when there is no cluster
    static MatroskaTail of(FileChannel file) throws IOException {
        byte[] begin = read(file, 0, LONGEST_HEADER);
        int first = find(begin, 0);
        if (first < 0) {
            throw new IOException("no cluster yet");
        }
        long from = Math.max(first, file.size() - WINDOW);
        byte[] window = read(file, from, WINDOW);
        int late = find(window, 0);
        return new MatroskaTail(Arrays.copyOf(begin, first), late < 0 ? first : from + late);
    }

    private static byte[] read(FileChannel file, long from, int most) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(most);
        while (buffer.hasRemaining() && file.read(buffer, from + buffer.position()) > 0) {
            // There may be more.
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static int find(byte[] bytes, int from) {
        for (int at = from; at <= bytes.length - CLUSTER.length; at++) {
            if (Arrays.equals(bytes, at, at + CLUSTER.length, CLUSTER, 0, CLUSTER.length)) {
                return at;
            }
        }
        return -1;
    }
}
