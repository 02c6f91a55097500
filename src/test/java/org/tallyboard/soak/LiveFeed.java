package org.tallyboard.soak;

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
    private static final int PACKETS = 188 * 7;
    /// About ten seconds; who is further behind is cut off.
    private static final int BEHIND = 256;

    private static final byte[] END = {};

    private final Process encoder;
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private volatile Duration worstDelay = Duration.ZERO;
    private volatile boolean closed;

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
    static LiveFeed start(Ffmpeg ffmpeg, Path site) throws IOException {
        String size = TimeCode.SIDE + "x" + TimeCode.SIDE;
        String rate = Integer.toString(TimeCode.RATE);
        String outputs = "[f=mpegts:flush_packets=1]pipe\\:1|"
                + "[f=hls:hls_time=1:hls_list_size=6:hls_flags=delete_segments+temp_file]"
                + site.resolve("live.m3u8");
        var command = List.of((ffmpeg.binary() + " -loglevel error -f rawvideo -pixel_format gray -video_size " + size
                        + " -framerate " + rate + " -i pipe:0 -map 0:v -c:v libx264 -preset ultrafast"
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
                byte[] same = packets;
                viewers.forEach(viewer -> viewer.offer(same));
            }
        } catch (IOException e) {
            cutOff();
        }
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
