package org.tallyboard.sandbox.streams;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.sandbox.streams.Channel.Fate;

/// Live sources over HTTP on loopback: `/live/NAME.ts` sends a channel as MPEG-TS at the pace of real time, until the
/// viewer leaves or the channel's [Fate] comes. One ffmpeg per viewer copies the loop; nothing is encoded.
public final class DemoStreams implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DemoStreams.class);
    /// How long a viewer of a stalled channel is kept waiting at most.
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(10);

    private final HttpServer http;
    private final ExecutorService threads;
    private final Ffmpeg ffmpeg;
    private final LoopMaker loops;
    private final Map<String, Channel> channels;
    private final Map<String, Long> onAirSince = new ConcurrentHashMap<>();
    private final Set<Process> feeds = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    private DemoStreams(HttpServer http, ExecutorService threads, Ffmpeg ffmpeg, Path folder, List<Channel> channels) {
        this.http = http;
        this.threads = threads;
        this.ffmpeg = ffmpeg;
        this.loops = new LoopMaker(ffmpeg, folder);
        this.channels = channels.stream().collect(Collectors.toMap(Channel::name, Function.identity()));
    }

    /// Starts the server on a free port. A channel's picture is drawn when it is first asked for and kept in `folder`.
    ///
    /// @throws IOException when no port can be opened
    public static DemoStreams start(Ffmpeg ffmpeg, Path folder, List<Channel> channels) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        var streams = new DemoStreams(http, threads, ffmpeg, folder, channels);
        http.setExecutor(threads);
        http.createContext("/live/", streams::handle);
        http.start();
        return streams;
    }

    /// Where a channel is seen. There need not be one of that name: then the answer is 404.
    public URI url(String channel) {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/live/" + channel + ".ts");
    }

    /// Draws a channel's picture now, if it was not drawn before, so that its first viewer does not wait for it.
    ///
    /// @throws IOException when ffmpeg cannot encode it
    public void draw(String channel) throws IOException {
        Channel known = channels.get(channel);
        if (known != null) {
            loops.loop(known);
        }
    }

    /// Ends every stream.
    @Override
    public void close() {
        closed.countDown();
        feeds.forEach(Process::destroyForcibly);
        http.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Optional<Channel> channel = Optional.ofNullable(
                    path.endsWith(".ts") ? channels.get(path.substring("/live/".length(), path.length() - 3)) : null);
            if (channel.isEmpty()) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            // Drawing takes a while, which is not to count as time on the air.
            Path loop = loops.loop(channel.get());
            if (!onAir(channel.get())) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("content-type", "video/mp2t");
            exchange.sendResponseHeaders(200, 0);
            feed(channel.get(), loop, exchange.getResponseBody());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void feed(Channel channel, Path loop, OutputStream viewer) throws InterruptedException {
        Process feed;
        try {
            feed = new ProcessBuilder(command(loop))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            LOG.warn("The demo channel {} could not start its ffmpeg", channel.name(), e);
            return;
        }
        feeds.add(feed);
        try (InputStream stream = feed.getInputStream()) {
            Thread end = Thread.ofVirtual().start(() -> endInTime(channel, feed));
            try {
                pass(stream, viewer);
            } finally {
                end.interrupt();
            }
            if (channel.fate() instanceof Fate.Stalls) {
                closed.await(LONGEST_SILENCE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (IOException e) {
            LOG.debug("A viewer left {}", channel.name(), e);
        } finally {
            feed.destroyForcibly();
            feeds.remove(feed);
        }
    }

    private static void pass(InputStream stream, OutputStream viewer) throws IOException {
        byte[] some = new byte[1 << 14];
        // The server keeps headers and small pieces back until it is told to send them.
        viewer.flush();
        for (int count = stream.read(some); count >= 0; count = stream.read(some)) {
            viewer.write(some, 0, count);
            viewer.flush();
        }
    }

    /// Stops the feed when the channel's time has come.
    private void endInTime(Channel channel, Process feed) {
        Optional<Duration> left =
                switch (channel.fate()) {
                    case Fate.Lives ignored -> Optional.empty();
                    case Fate.Late ignored -> Optional.empty();
                    case Fate.Stalls(Duration after) -> Optional.of(after);
                    case Fate.Ends(Duration after, Duration gone) ->
                        Optional.of(after.minusNanos(System.nanoTime() - onAirSince.getOrDefault(channel.name(), 0L)));
                };
        try {
            if (left.isPresent()) {
                Thread.sleep(left.get().isNegative() ? Duration.ZERO : left.get());
                feed.destroyForcibly();
            }
        } catch (InterruptedException e) {
            // The viewer left first.
            Thread.currentThread().interrupt();
        }
    }

    private boolean onAir(Channel channel) {
        long now = System.nanoTime();
        return switch (channel.fate()) {
            case Fate.Lives ignored -> true;
            case Fate.Stalls ignored -> true;
            case Fate.Late(Duration gone) ->
                now - onAirSince.computeIfAbsent(channel.name(), name -> now) >= gone.toNanos();
            case Fate.Ends(Duration after, Duration gone) -> hasNotEnded(channel, after, gone, now);
        };
    }

    private boolean hasNotEnded(Channel channel, Duration after, Duration gone, long now) {
        long since = onAirSince.merge(
                channel.name(),
                now,
                (first, ignored) -> now - first > after.plus(gone).toNanos() ? now : first);
        return now - since < after.toNanos();
    }

    private List<String> command(Path loop) {
        var command = new ArrayList<String>(List.of(ffmpeg.binary().toString(), "-hide_banner", "-nostats"));
        command.addAll(List.of("-loglevel", "quiet", "-nostdin", "-re", "-stream_loop", "-1", "-i", loop.toString()));
        command.addAll(List.of("-c", "copy", "-f", "mpegts", "-flush_packets", "1", "pipe:1"));
        return command;
    }
}
