package org.tallyboard.recorder.capture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at a part's picture and sound while it is written, with ffmpeg's filters `blackdetect`, `freezedetect` and
/// `silencedetect`. As with the [Previewer], an ffmpeg of its own, which gives way to everything else, gets the growing
/// file; this one decodes all of it. Whatever goes wrong here costs what would have been found, and nothing else.
final class Detector {
    private static final Logger LOG = LoggerFactory.getLogger(Detector.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    /// How much later than the recording it may come to an end: its machine may have had more to do.
    private static final Duration LATEST = Duration.ofMinutes(1);
    private static final int MOST = 200;
    /// A hundredth of the light, a thousandth of change, and what ffmpeg itself takes for silence on a good line.
    private static final String BLACK = "blackdetect=d=2:pix_th=0.10,metadata=mode=print:key=lavfi.black_start";

    private static final String FREEZE = "freezedetect=n=0.001:d=2";
    private static final String SILENCE = "silencedetect=n=-50dB:d=2";
    private static final String TIME = "(-?[0-9]{1,9}(?:\\.[0-9]{1,9})?)";
    private static final Pattern BLACK_START = Pattern.compile("lavfi\\.black_start=" + TIME);
    private static final Pattern BLACK_RANGE = Pattern.compile("black_start:" + TIME + " black_end:" + TIME);
    private static final Pattern FREEZE_START = Pattern.compile("freezedetect\\.freeze_start: " + TIME);
    private static final Pattern FREEZE_END = Pattern.compile("freezedetect\\.freeze_end: " + TIME);
    private static final Pattern SILENCE_START = Pattern.compile("silence_start: " + TIME);
    private static final Pattern SILENCE_END = Pattern.compile("silence_end: " + TIME);

    private final Launcher launcher;
    private final Ffmpeg ffmpeg;
    private final Path file;
    private final Set<Flaw> wanted;
    private final List<Stretch> found = new ArrayList<>();
    private final Map<Flaw, Duration> open = new EnumMap<>(Flaw.class);
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable Process process;
    private volatile boolean sealed;
    private volatile boolean complete;
    private boolean more;

    /// By the file's own times.
    ///
    /// @param to empty when it lasts until the end
    record Stretch(Flaw flaw, Duration from, Optional<Duration> to) {}

    private Detector(Launcher launcher, Ffmpeg ffmpeg, Path file, Set<Flaw> wanted) {
        this.launcher = launcher;
        this.ffmpeg = ffmpeg;
        this.file = file;
        this.wanted = wanted;
    }

    /// Follows a file until it is sealed, and on to its end.
    ///
    /// @param file Matroska, as it is being written
    /// @param wanted at least one
    static Detector follow(Launcher launcher, Ffmpeg ffmpeg, Path file, Set<Flaw> wanted) {
        var detector = new Detector(launcher, ffmpeg, file, wanted);
        Thread.ofPlatform()
                .daemon()
                .name("detector")
                .priority(Thread.MIN_PRIORITY)
                .start(detector::run);
        return detector;
    }

    /// The file is finished: nothing more is written to it.
    void seal() {
        sealed = true;
    }

    /// Waits, after [#seal], until all of it was looked at.
    ///
    /// @return whether it was
    boolean await() throws InterruptedException {
        if (!done.await(LATEST.toMillis(), TimeUnit.MILLISECONDS)) {
            Optional.ofNullable(process).ifPresent(Process::destroyForcibly);
            return false;
        }
        return complete;
    }

    /// What was found, by time; what lasts until the end has none of its own.
    synchronized List<Stretch> found() {
        var all = new ArrayList<>(found);
        open.forEach((flaw, since) -> all.add(new Stretch(flaw, since, Optional.empty())));
        return List.copyOf(all);
    }

    /// Whether there was more than is told.
    synchronized boolean isCut() {
        return more;
    }

    /// What lasts, and since when by the file's own times.
    synchronized Map<Flaw, Duration> now() {
        return Map.copyOf(open);
    }

    private void run() {
        try (FileChannel channel = awaited()) {
            Process started = launcher.start(command());
            process = started;
            Thread reader = Thread.ofPlatform().daemon().name("detector-log").start(() -> read(started));
            feed(channel, started);
            complete = started.waitFor() == 0;
            reader.join();
        } catch (IOException e) {
            LOG.info("{} is not looked at any further: {}", file.getFileName(), e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Optional.ofNullable(process).ifPresent(Process::destroyForcibly);
            done.countDown();
        }
    }

    private FileChannel awaited() throws IOException, InterruptedException {
        FileChannel channel = FileChannel.open(file);
        while (channel.size() == 0 && !sealed) {
            Thread.sleep(LOOK_EVERY);
        }
        return channel;
    }

    private void feed(FileChannel channel, Process to) throws IOException, InterruptedException {
        try (OutputStream out = to.getOutputStream()) {
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            long at = 0;
            while (to.isAlive()) {
                boolean last = sealed;
                buffer.clear();
                int count = channel.read(buffer, at);
                if (count > 0) {
                    out.write(buffer.array(), 0, count);
                    out.flush();
                    at += count;
                } else if (last) {
                    return;
                } else {
                    Thread.sleep(LOOK_EVERY);
                }
            }
        }
    }

    private List<String> command() {
        var command = new ArrayList<>(List.of(ffmpeg.binary().toString(), "-hide_banner", "-nostats"));
        // The filters tell what they find as information. Times are those of the file.
        command.addAll(List.of("-loglevel", "info", "-copyts", "-threads", "1", "-protocol_whitelist", "pipe"));
        command.addAll(List.of("-f", "matroska", "-i", "pipe:0"));
        var picture = new ArrayList<String>();
        if (wanted.contains(Flaw.BLACK)) {
            picture.add(BLACK);
        }
        if (wanted.contains(Flaw.FREEZE)) {
            picture.add(FREEZE);
        }
        if (!picture.isEmpty()) {
            command.addAll(List.of("-map", "0:v:0?", "-vf", "scale=320:-2," + String.join(",", picture)));
        }
        if (wanted.contains(Flaw.SILENCE)) {
            command.addAll(List.of("-map", "0:a:0?", "-af", SILENCE));
        }
        command.addAll(List.of("-f", "null", "-"));
        return command;
    }

    private void read(Process from) {
        try (var lines = new BufferedReader(new InputStreamReader(from.getErrorStream(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(this::line);
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("the detector's ffmpeg was killed", e);
        }
    }

    /// One line of ffmpeg's log.
    synchronized void line(String line) {
        time(BLACK_START, line, 1).ifPresent(at -> open.put(Flaw.BLACK, at));
        time(FREEZE_START, line, 1).ifPresent(at -> open.put(Flaw.FREEZE, at));
        time(SILENCE_START, line, 1).ifPresent(at -> open.put(Flaw.SILENCE, at));
        time(BLACK_RANGE, line, 1).ifPresent(at -> {
            open.put(Flaw.BLACK, at);
            time(BLACK_RANGE, line, 2).ifPresent(end -> end(Flaw.BLACK, end));
        });
        time(FREEZE_END, line, 1).ifPresent(at -> end(Flaw.FREEZE, at));
        time(SILENCE_END, line, 1).ifPresent(at -> end(Flaw.SILENCE, at));
    }

    private void end(Flaw flaw, Duration at) {
        Duration since = open.remove(flaw);
        if (since == null) {
            return;
        }
        if (found.size() < MOST) {
            found.add(new Stretch(flaw, since, Optional.of(at)));
        } else {
            more = true;
        }
    }

    private static Optional<Duration> time(Pattern pattern, String line, int group) {
        Matcher matcher = pattern.matcher(line);
        return matcher.find()
                ? Optional.of(Duration.ofMillis(Math.round(Double.parseDouble(matcher.group(group)) * 1000)))
                : Optional.empty();
    }
}
