package org.tallyboard.recorder.capture;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How far each stream of a Matroska file has come while it is being written, by the heads of its blocks (RFC 9559,
/// 5.1 and 10): ffmpeg tells only how far the furthest is. So a picture that stands still beside sound is seen, and
/// sound that is missing beside a picture.
///
/// Reads what is new at each [#look]; no payload is read.
final class StreamWatch implements AutoCloseable {
    private static final long SEGMENT = 0x18538067L;
    private static final long TRACKS = 0x1654AE6BL;
    private static final long TRACK_ENTRY = 0xAE;
    private static final long TRACK_NUMBER = 0xD7;
    private static final long TRACK_TYPE = 0x83;
    private static final long CLUSTER = 0x1F43B675L;
    private static final long TIMESTAMP = 0xE7;
    private static final long SIMPLE_BLOCK = 0xA3;
    private static final long BLOCK_GROUP = 0xA0;
    private static final long BLOCK = 0xA1;
    private static final int PICTURE = 1;
    private static final int SOUND = 2;
    private static final long ENOUGH_PACKETS = 20;
    private static final long STILL_MILLIS = 3_000;
    /// A slow camera has seconds between two pictures.
    private static final long UNUSUAL = 5;
    private static final int MOST_TRACKS = 100;

    private final Path path;
    private final Map<Long, Track> tracks = new TreeMap<>();
    private Optional<FileChannel> file = Optional.empty();
    private long at;
    private long cluster;
    private long newest;
    private long number;

    /// One stream, with its packets so far and the times of the first and the last of them in milliseconds.
    private static final class Track {
        private int type;
        private long packets;
        private long first;
        private long last;

        private boolean isMedia() {
            return type == PICTURE || type == SOUND;
        }

        private boolean isLost(long newest) {
            long usual = packets < ENOUGH_PACKETS ? 0 : (last - first) / (packets - 1);
            return packets >= ENOUGH_PACKETS && newest - last > Math.max(STILL_MILLIS, UNUSUAL * usual);
        }
    }

    /// Media times since when a stream of a kind has stood still, while another one goes on.
    ///
    /// @param picture the picture; empty while it comes, or as long as that is nothing unusual for it
    /// @param sound one of the sounds, likewise
    record Lost(Optional<Duration> picture, Optional<Duration> sound) {
        static final Lost NONE = new Lost(Optional.empty(), Optional.empty());
    }

    /// @param path that ffmpeg writes to
    StreamWatch(Path path) {
        this.path = path;
    }

    /// Reads what has been written since.
    ///
    /// @throws IOException when the file cannot be read; it is read on the next time
    Lost look() throws IOException {
        if (file.isEmpty()) {
            file = Optional.of(FileChannel.open(path));
        }
        FileChannel open = file.get();
        long size = open.size();
        try {
            while (at < size) {
                at = element(open, size);
            }
        } catch (EOFException e) {
            // The rest of it is yet to be written.
        }
        return new Lost(since(PICTURE), since(SOUND));
    }

    private Optional<Duration> since(int type) {
        return tracks.values().stream()
                .filter(track -> track.type == type && track.isLost(newest))
                .map(track -> Duration.ofMillis(track.last))
                .min(Duration::compareTo);
    }

    /// @return where the next element begins
    private long element(FileChannel open, long size) throws IOException {
        var head = new Head(open, at);
        long id = head.id();
        long length = head.size();
        long body = head.position();
        if (id == SEGMENT || id == CLUSTER || id == BLOCK_GROUP || id == TRACKS || id == TRACK_ENTRY) {
            // What is within follows.
            return body;
        }
        if (length < 0) {
            throw new IOException("an element of unknown length");
        }
        if (id == TRACK_NUMBER || id == TRACK_TYPE || id == TIMESTAMP) {
            long value = number(open, body, length);
            if (id == TIMESTAMP) {
                cluster = value;
            } else if (id == TRACK_NUMBER) {
                number = value;
            } else if (tracks.size() < MOST_TRACKS) {
                tracks.computeIfAbsent(number, ignored -> new Track()).type = (int) value;
            }
        } else if (id == SIMPLE_BLOCK || id == BLOCK) {
            block(open, body);
        }
        return body + length;
    }

    private void block(FileChannel open, long body) throws IOException {
        var head = new Head(open, body);
        Track track = tracks.get(head.size());
        long time = cluster + (short) number(open, head.position(), 2);
        if (track != null && track.isMedia()) {
            if (track.packets == 0) {
                track.first = time;
                track.last = time;
            }
            track.packets++;
            track.last = Math.max(track.last, time);
            newest = Math.max(newest, time);
        }
    }

    private static long number(FileChannel open, long from, long length) throws IOException {
        if (length < 0 || length > Long.BYTES) {
            throw new IOException("a number of " + length + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        while (bytes.hasRemaining()) {
            if (open.read(bytes, from + bytes.position()) <= 0) {
                throw new EOFException();
            }
        }
        long value = 0;
        for (byte one : bytes.array()) {
            value = value << 8 | one & 0xff;
        }
        return value;
    }

    /// Numbers of variable length (RFC 8794, 4).
    private static final class Head {
        private static final int LONGEST = 12;

        private final ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
        private final long from;

        Head(FileChannel open, long from) throws IOException {
            this.from = from;
            while (bytes.hasRemaining() && open.read(bytes, from + bytes.position()) > 0) {
                // There may be more.
            }
            bytes.flip();
        }

        /// With the marker of its length.
        long id() throws IOException {
            return next(false);
        }

        /// -1 when it is not known.
        long size() throws IOException {
            int before = bytes.position();
            long value = next(true);
            int length = bytes.position() - before;
            return value == (1L << 7 * length) - 1 ? -1 : value;
        }

        long position() {
            return from + bytes.position();
        }

        private long next(boolean plain) throws IOException {
            if (!bytes.hasRemaining()) {
                throw new EOFException();
            }
            int first = bytes.get() & 0xff;
            int length = Integer.numberOfLeadingZeros(first) - 23;
            if (length > Long.BYTES) {
                throw new IOException("no element stands there");
            }
            long value = plain ? first & (1 << 8 - length) - 1 : first;
            for (int i = 1; i < length; i++) {
                if (!bytes.hasRemaining()) {
                    throw new EOFException();
                }
                value = value << 8 | bytes.get() & 0xff;
            }
            return value;
        }
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
    }
}
