package org.tallyboard.soak;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.tallyboard.config.SearchPath;
import org.tallyboard.recorder.capture.Ffmpeg;

/// The gap after a part of an hour is the same as after one of seconds. A prepared hour comes as fast as it can be
/// taken, some seconds follow at their pace, and the recorder is killed; likewise a minute, several times. The gap
/// is what the source sees: from the kill to the next request. Each part has every picture that was sent to it, but for
/// those of the last three seconds before the kill.
final class LongPart implements SoakPart {
    private static final int HOUR = 3600;
    /// Parts of a 60th of the hour; each has some seconds of live programme after it.
    private static final int SHORT = 60;
    private static final int SHORT_PARTS = 4;
    private static final int PACKET = 188;
    private static final int LIVE_SECONDS = 13;
    /// Seconds that the killed recorder had not written.
    private static final int UNWRITTEN = 3;
    /// What the recorder promises where the source is there.
    private static final Duration PROMISE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Path hour = Path.of("");

    @Override
    public String name() {
        return "long";
    }

    @Override
    public Soak.World world(Path folder) throws IOException, InterruptedException, Impossible {
        hour = folder.resolve("hour.ts");
        Process made = new ProcessBuilder(("ffmpeg -loglevel error -f rawvideo -pixel_format gray -video_size "
                                + TimeCode.SIDE
                                + "x" + TimeCode.SIDE + " -framerate " + TimeCode.RATE + " -i pipe:0"
                                + " -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g " + TimeCode.RATE + " -f mpegts "
                                + hour)
                        .split(" "))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream pictures = made.getOutputStream()) {
            for (long tick = 1; tick <= (long) HOUR * TimeCode.RATE; tick++) {
                pictures.write(TimeCode.draw(tick));
            }
        }
        if (made.waitFor() != 0) {
            throw new Impossible("ffmpeg makes no hour");
        }
        return Soak.World.of(1, 1);
    }

    @Override
    public Outcome run(Soak soak) throws Exception {
        byte[] whole = Files.readAllBytes(hour);
        BlockingQueue<Instant> requests = new LinkedBlockingQueue<>();
        BlockingQueue<Integer> sent = new LinkedBlockingQueue<>();
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var served = new AtomicInteger();
        var gaps = new ArrayList<Duration>();
        var complaints = new ArrayList<String>();
        var pictures = new TimeCodeReader(Ffmpeg.find(SearchPath.ofEnvironment()));
        var figures = new ArrayList<String>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            http.setExecutor(threads);
            http.createContext("/", exchange -> {
                requests.add(Instant.now());
                int size = served.getAndIncrement() == 0
                        ? whole.length - whole.length / SHORT / PACKET * PACKET
                        : whole.length / SHORT / PACKET * PACKET;
                exchange.sendResponseHeaders(200, 0);
                OutputStream out = exchange.getResponseBody();
                out.write(Arrays.copyOf(whole, size));
                live(out, whole, size);
                // Left open: it is the recorder that is killed.
                sent.add(size);
            });
            http.start();
            Instant now = Instant.now();
            SoakJob job = new SoakJob(
                    UUID.randomUUID().toString(),
                    new Prepared(
                            URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/hour.ts")),
                    "mkv",
                    now,
                    now.plus(Duration.ofHours(2)));
            soak.send(List.of(job));
            next(requests, "The source was not asked");
            for (int part = 0; part <= SHORT_PARTS; part++) {
                int size = next(sent, "The part was not taken");
                Fleet.Recorder recorder = settled(soak, job);
                long bytes = recorder.part().toFile().length();
                Instant killed = Instant.now();
                recorder.process().destroyForcibly();
                gaps.add(Duration.between(killed, next(requests, "The source was not asked again")));
                TimeCodeReader.Seen seen = pictures.read(recorder.part());
                long length = Math.round((double) HOUR * size / whole.length) + LIVE_SECONDS;
                figures.add("%s after a part of %d s (%d bytes sent, %d on disk, %d pictures)"
                        .formatted(
                                Inspection.seconds(gaps.getLast()),
                                length,
                                size,
                                bytes,
                                seen.ticks().size()));
                complaints.addAll(complaints(seen, length));
            }
        } finally {
            http.stop(0);
        }
        if (gaps.getFirst().compareTo(PROMISE) > 0) {
            complaints.add("the gap after an hour is longer than promised");
        }
        return new Outcome(new Soak.Round(List.of(), List.of(), List.of(), 0, 0), complaints, figures);
    }

    /// Pictures of a part of so many seconds that are missing, repeated or damaged.
    private static List<String> complaints(TimeCodeReader.Seen seen, long length) {
        var complaints = new ArrayList<String>();
        for (int at = 0; at < seen.ticks().size(); at++) {
            if (seen.ticks().get(at) != at + 1) {
                complaints.add("picture " + (at + 1) + " of a part is picture "
                        + seen.ticks().get(at));
                break;
            }
        }
        if (seen.ticks().size() < (length - UNWRITTEN) * TimeCode.RATE) {
            complaints.add("a part of " + length + " s has " + seen.ticks().size() + " pictures");
        }
        if (seen.unreadable() > 0) {
            complaints.add(seen.unreadable() + " pictures are damaged");
        }
        return complaints;
    }

    /// What comes all at once counts as kept ready, and the recorder pauses before it asks for it again and again: some
    /// seconds at the pace of a live programme follow.
    private static void live(OutputStream out, byte[] whole, int from) throws IOException {
        int second = whole.length / HOUR / PACKET * PACKET;
        try {
            for (int at = from; at < from + LIVE_SECONDS * second; at += second) {
                out.write(whole, Math.min(at, whole.length - second) / PACKET * PACKET, second);
                out.flush();
                Thread.sleep(1000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T next(BlockingQueue<T> queue, String otherwise) throws InterruptedException {
        T next = queue.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (next == null) {
            throw new IllegalStateException(otherwise + " within " + PATIENCE.toSeconds() + " s.");
        }
        return next;
    }

    /// The recorder, when its file grows no more: it has written what was sent.
    private static Fleet.Recorder settled(Soak soak, SoakJob job) throws Exception {
        var sizes = new ArrayList<Long>();
        Soak.require(PATIENCE, "Nothing is recorded", () -> {
            Thread.sleep(250);
            sizes.add(soak.fleet().recorders(List.of(job)).stream()
                    .mapToLong(recorder -> recorder.part().toFile().length())
                    .sum());
            int count = sizes.size();
            return count > 1 && sizes.getLast() > 0 && sizes.getLast().equals(sizes.get(count - 2));
        });
        return soak.fleet().recorders(List.of(job)).getFirst();
    }

    /// A source that is always there.
    private record Prepared(URI url) implements Door {
        @Override
        public String name() {
            return "prepared";
        }

        @Override
        public Duration delay() {
            return Duration.ZERO;
        }

        @Override
        public void goAway() {}

        @Override
        public void comeBack() {}

        @Override
        public void close() {}
    }
}
