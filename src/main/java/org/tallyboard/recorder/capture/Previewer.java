package org.tallyboard.recorder.capture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes small pictures of a part while it is written: follows the growing file and gives it to an ffmpeg of its own,
/// which gives way to every other process and decodes key frames alone. Nothing of this touches the recording: whatever
/// goes wrong here costs pictures. No file is written.
///
/// An ffmpeg that ends, or gives no picture for long, is replaced by another one, ever more rarely; that one begins
/// near the end of the file.
final class Previewer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Previewer.class);
    private static final int WIDTH = 320;
    /// A picture of 320 pixels has some ten kilobytes; whatever is much larger is not published.
    private static final int MAX_BYTES = 256 * 1024;
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    /// The first seconds belong to the recorders, of which many begin at the same moment.
    private static final Duration FIRST_WAIT = Duration.ofSeconds(2);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /// Key frames can be ten seconds apart and more.
    private static final Duration HANGS_AFTER = Duration.ofSeconds(30);

    private final Launcher launcher;
    private final Ffmpeg ffmpeg;
    private final Path file;
    private final Duration every;
    private final InstantSource time;
    private final Consumer<Picture> pictures;
    private final AtomicLong lastSign = new AtomicLong(System.nanoTime());
    private volatile @Nullable Process process;
    private volatile boolean closed;

    /// A picture and when it was made.
    record Picture(Instant takenAt, byte[] jpeg) {}

    private Previewer(
            Launcher launcher,
            Ffmpeg ffmpeg,
            Path file,
            Duration every,
            InstantSource time,
            Consumer<Picture> pictures) {
        this.launcher = launcher;
        this.ffmpeg = ffmpeg;
        this.file = file;
        this.every = every;
        this.time = time;
        this.pictures = pictures;
    }

    /// Follows a file until it is closed.
    ///
    /// @param file Matroska, as it is being written
    /// @param every time between two pictures, at least
    /// @param pictures called on a thread of its own
    static Previewer follow(
            Launcher launcher,
            Ffmpeg ffmpeg,
            Path file,
            Duration every,
            InstantSource time,
            Consumer<Picture> pictures) {
        var previewer = new Previewer(launcher, ffmpeg, file, every, time, pictures);
        Thread.ofPlatform()
                .daemon()
                .name("preview")
                .priority(Thread.MIN_PRIORITY)
                .start(previewer::run);
        return previewer;
    }

    /// Ends an ffmpeg that hangs. Returns at once.
    void look() {
        Process running = process;
        if (running != null
                && System.nanoTime() - lastSign.get()
                        > HANGS_AFTER.plus(every.multipliedBy(2)).toNanos()) {
            LOG.info("The preview of {} hangs, and begins anew", file.getFileName());
            lastSign.set(System.nanoTime());
            running.destroyForcibly();
        }
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        boolean again = false;
        while (!closed) {
            try (FileChannel channel = FileChannel.open(file)) {
                if (channel.size() > 0) {
                    if (!again) {
                        sleep(FIRST_WAIT);
                    }
                    if (closed) {
                        return;
                    }
                    boolean drew = feed(channel, again);
                    again = true;
                    pause = drew ? FIRST_PAUSE : min(pause.multipliedBy(2), LONGEST_PAUSE);
                    sleep(pause);
                } else {
                    sleep(LOOK_EVERY);
                }
            } catch (IOException e) {
                LOG.debug("no preview", e);
                again = true;
                sleep(pause);
                pause = min(pause.multipliedBy(2), LONGEST_PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// Gives the file to one ffmpeg as it grows, until that ends.
    ///
    /// @return whether it has made a picture
    private boolean feed(FileChannel channel, boolean nearItsEnd) throws IOException, InterruptedException {
        Process started = launcher.start(command());
        lastSign.set(System.nanoTime());
        process = started;
        var drew = new AtomicLong();
        Thread reader =
                Thread.ofPlatform().daemon().name("preview-pictures").start(() -> read(started.getInputStream(), drew));
        try (OutputStream out = started.getOutputStream()) {
            long at = 0;
            if (nearItsEnd) {
                MatroskaTail tail = MatroskaTail.of(channel);
                out.write(tail.header());
                at = tail.cluster();
            }
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            while (!closed && started.isAlive()) {
                buffer.clear();
                int count = channel.read(buffer, at);
                if (count > 0) {
                    out.write(buffer.array(), 0, count);
                    out.flush();
                    at += count;
                } else {
                    sleep(LOOK_EVERY);
                }
            }
        } catch (IOException e) {
            LOG.debug("the preview's ffmpeg takes no more", e);
        } finally {
            started.destroyForcibly();
            process = null;
        }
        reader.join(LOOK_EVERY);
        return drew.get() > 0;
    }

    private List<String> command() {
        String seconds = Double.toString(every.toMillis() / 1000.0);
        var command = new ArrayList<>(List.of(ffmpeg.binary().toString(), "-hide_banner", "-loglevel", "quiet"));
        // One thread and no reordering: else a picture comes only after the next ones.
        command.addAll(List.of("-threads", "1", "-flags", "low_delay", "-skip_frame", "nokey"));
        command.addAll(List.of("-analyzeduration", "1000000", "-protocol_whitelist", "pipe", "-f", "matroska"));
        command.addAll(List.of("-i", "pipe:0", "-map", "0:v:0", "-vf"));
        command.add("select='isnan(prev_selected_t)+gte(t-prev_selected_t," + seconds + ")',scale=" + WIDTH + ":-2");
        command.addAll(List.of("-fps_mode", "passthrough", "-c:v", "mjpeg", "-q:v", "5", "-threads", "1"));
        command.addAll(List.of("-f", "image2pipe", "-flush_packets", "1", "pipe:1"));
        return command;
    }

    /// Cuts the output into JPEGs: the mark of an end stands nowhere else in one.
    private void read(InputStream in, AtomicLong drew) {
        var jpeg = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 14];
        int before = 0;
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                for (int at = 0; at < count; at++) {
                    int next = buffer[at] & 0xff;
                    if (jpeg.size() <= MAX_BYTES) {
                        jpeg.write(next);
                    }
                    if (before == 0xff && next == 0xd9) {
                        give(jpeg.toByteArray(), drew);
                        jpeg.reset();
                    }
                    before = next;
                }
            }
        } catch (IOException e) {
            LOG.debug("the preview's ffmpeg was killed", e);
        }
    }

    private void give(byte[] jpeg, AtomicLong drew) {
        boolean whole = jpeg.length <= MAX_BYTES && jpeg.length > 3 && jpeg[0] == (byte) 0xff && jpeg[1] == (byte) 0xd8;
        if (whole && !closed) {
            lastSign.set(System.nanoTime());
            drew.incrementAndGet();
            pictures.accept(new Picture(time.instant(), jpeg));
        }
    }

    private static void sleep(Duration length) {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration min(Duration left, Duration right) {
        return left.compareTo(right) < 0 ? left : right;
    }

    /// Ends it; returns at once.
    @Override
    public void close() {
        closed = true;
        Optional.ofNullable(process).ifPresent(Process::destroyForcibly);
    }
}
