package org.tallyboard.recorder.source;

import java.io.IOException;
import java.io.InputStream;

/// The body of an answer, however its end is told (RFC 9112, 6.3): by a length, by chunks, or by the connection's end.
/// A body that ends before its end has come is an error, and never looks like an end in order.
final class HttpBody {
    private static final int LONGEST_LINE = 8 * 1024;

    private final InputStream in;
    private final boolean chunked;
    private final boolean open;
    private long left;
    private boolean over;

    HttpBody(HttpHead head, InputStream in) throws IOException {
        this.in = in;
        this.chunked = head.says("Transfer-Encoding", "chunked");
        String length = head.field("Content-Length").orElse("");
        boolean known = length.matches("[0-9]{1,18}");
        this.open = !chunked && !known;
        this.left = chunked || !known ? 0 : Long.parseLong(length);
        int status = head.status();
        this.over = status == 204 || status == 304 || !chunked && known && left == 0;
        if (chunked && !over) {
            nextChunk();
        }
    }

    /// Whether the connection's end is its end, so that no other answer follows.
    boolean isOpen() {
        return open;
    }

    /// @return -1 at its end
    int read(byte[] buffer, int offset, int length) throws IOException {
        if (over) {
            return -1;
        }
        int most = open ? length : (int) Math.min(length, left);
        int count = in.read(buffer, offset, most);
        if (count < 0) {
            over = true;
            if (!open) {
                throw new IOException("the source broke off within an answer");
            }
            return -1;
        }
        left -= open ? 0 : count;
        if (!open && left == 0) {
            if (chunked) {
                line();
                nextChunk();
            } else {
                over = true;
            }
        }
        return count;
    }

    private void nextChunk() throws IOException {
        String size = line().split(";", 2)[0].strip();
        if (!size.matches("[0-9A-Fa-f]{1,15}")) {
            throw new IOException("the source sent a chunk without a size");
        }
        left = Long.parseLong(size, 16);
        if (left == 0) {
            over = true;
            while (!line().isEmpty()) {
                // Trailers.
            }
        }
    }

    private String line() throws IOException {
        var text = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || text.length() > LONGEST_LINE) {
                throw new IOException("the source broke off within an answer");
            }
            text.append((char) next);
        }
        return text.toString().replaceFirst("\r$", "");
    }
}
