package org.tallyboard.soak;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.tallyboard.recorder.capture.Ffmpeg;

/// One live programme: a picture with its [TimeCode] each fifth of a second, encoded once, as MPEG-TS for whoever
/// subscribes and as HLS in a folder. Its bit rate is constant, so that a pipe holds no more than two seconds of it.
final class LiveFeed implements AutoCloseable {
    private static final int PACKET = 188;
    private static final int PACKETS = PACKET * 7;
    private static final int NOTHING = -1;
    /// About ten seconds; who is further behind is cut off.
    private static final int BEHIND = 256;

    private static final byte[] END = {};

    private final Process encoder;
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private volatile Duration worstDelay = Duration.ZERO;
    private volatile boolean closed;
    private volatile int muted = NOTHING;

    /// By the packet numbers that ffmpeg gives to what is mapped first and second.
    enum Stream {
        SOUND(0x100),
        PICTURE(0x101);

        private final int pid;

        Stream(int pid) {
            this.pid = pid;
        }
    }

    /// Somebody who gets the programme from now on.
    final class Viewer implements AutoCloseable {
        private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(BEHIND);

        /// Writes the programme there until it is cut off or the other end is gone.
        void copyTo(OutputStream out) throws IOException {
            try {
                for (byte[] packets = queue.take(); packets != END; packets = queue.take()) {
                    out.write(packets);
                    out.flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                close();
            }
        }

        private void offer(byte[] packets) {
            if (!queue.offer(packets)) {
                close();
            }
        }

        /// Cuts it off.
        @Override
        public void close() {
            viewers.remove(this);
            queue.clear();
            queue.offer(END);
        }
    }

    private LiveFeed(Process encoder) {
        this.encoder = encoder;
        Thread.ofPlatform().daemon().name("feed-draw").start(this::draw);
        Thread.ofPlatform().daemon().name("feed-hand-out").start(this::handOut);
    }

    /// @param site gets `live.m3u8` and its segments of a second
    /// @param sound whether it has a tone as well
    static LiveFeed start(Ffmpeg ffmpeg, Path site, boolean sound) throws IOException {
        String size = TimeCode.SIDE + "x" + TimeCode.SIDE;
        String rate = Integer.toString(TimeCode.RATE);
        String outputs = "[f=mpegts:flush_packets=1]pipe\\:1|"
                + "[f=hls:hls_time=1:hls_list_size=6:hls_flags=delete_segments+temp_file]"
                + site.resolve("live.m3u8");
        var command = List.of((ffmpeg.binary() + " -loglevel error -f rawvideo -pixel_format gray -video_size " + size
                        + " -framerate " + rate + " -i pipe:0"
                        + (sound ? " -re -f lavfi -i sine=sample_rate=48000 -map 1:a -c:a aac -b:a 64k" : "")
                        + " -map 0:v -c:v libx264 -preset ultrafast"
                        + " -tune zerolatency -pix_fmt yuv420p -g " + rate + " -keyint_min " + rate
                        + " -sc_threshold 0 -b:v 250k -maxrate 250k -bufsize 250k -x264-params nal-hrd=cbr"
                        + " -f tee " + outputs)
                .split(" "));
        return new LiveFeed(new ProcessBuilder(command)
                .redirectError(site.resolve("encoder.log").toFile())
                .start());
    }

    private void draw() {
        try (OutputStream pictures = encoder.getOutputStream()) {
            for (long tick = TimeCode.tick(Instant.now()) + 1; !closed; tick++) {
                Duration early = Duration.between(Instant.now(), TimeCode.time(tick));
                if (early.isPositive()) {
                    Thread.sleep(early);
                } else if (early.negated().compareTo(worstDelay) > 0) {
                    worstDelay = early.negated();
                }
                pictures.write(TimeCode.draw(tick));
                pictures.flush();
            }
        } catch (IOException e) {
            cutOff();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handOut() {
        try (InputStream stream = encoder.getInputStream()) {
            for (byte[] packets = stream.readNBytes(PACKETS);
                    packets.length == PACKETS;
                    packets = stream.readNBytes(PACKETS)) {
                byte[] same = without(packets, muted);
                viewers.forEach(viewer -> viewer.offer(same));
            }
        } catch (IOException e) {
            cutOff();
        }
    }

    /// From now on nobody but HLS gets this one of its streams.
    void mute(Stream stream) {
        muted = stream.pid;
    }

    /// Everybody gets everything again.
    void unmute() {
        muted = NOTHING;
    }

    /// What is left of whole packets of MPEG-TS without those of a stream (ISO/IEC 13818-1, 2.4.3.2).
    private static byte[] without(byte[] packets, int pid) {
        if (pid == NOTHING) {
            return packets;
        }
        var left = new ByteArrayOutputStream(packets.length);
        for (int at = 0; at < packets.length; at += PACKET) {
            if (((packets[at + 1] & 0x1f) << 8 | packets[at + 2] & 0xff) != pid) {
                left.write(packets, at, PACKET);
            }
        }
        return left.toByteArray();
    }

    Viewer subscribe() {
        var viewer = new Viewer();
        viewers.add(viewer);
        return viewer;
    }

    private void cutOff() {
        viewers.forEach(Viewer::close);
    }

    /// How late a picture was made at worst: on a machine that has too much to do, nothing can be said to the second.
    Duration worstDelay() {
        return worstDelay;
    }

    boolean isAlive() {
        return encoder.isAlive();
    }

    @Override
    public void close() {
        closed = true;
        cutOff();
        encoder.destroyForcibly();
    }
}
