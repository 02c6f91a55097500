package org.tallyboard.recorder.capture;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A live source over HTTP that can go away, come back, and fall silent without closing.
public final class LiveSource implements AutoCloseable {
    private static final byte[] STUFFING = stuffing(50);

    private final HttpServer http;
    /// Platform threads: a read from a pipe holds a carrier of the virtual ones.
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Process> feeds = ConcurrentHashMap.newKeySet();
    private final AtomicInteger viewers = new AtomicInteger();
    private volatile Path clip;
    private volatile boolean away;
    private volatile boolean silent;
    private volatile boolean stuffing;

    public LiveSource(Path clip) throws IOException {
        this.clip = clip;
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/live.ts", this::handle);
        http.start();
    }

    /// With a user, a password and a token, none of which may be told to anybody.
    public String url() {
        return "http://user:s3same@127.0.0.1:" + http.getAddress().getPort() + "/live.ts?token=open-word";
    }

    int port() {
        return http.getAddress().getPort();
    }

    /// Cuts off whoever watches, and answers 404 from now on.
    void goAway() {
        away = true;
        feeds.forEach(Process::destroyForcibly);
    }

    void comeBack() {
        away = false;
        silent = false;
        stuffing = false;
    }

    /// Sends nothing more, and leaves the connection open; the next viewer gets the same.
    void fallSilent() {
        silent = true;
    }

    /// Goes on sending, but nothing that is a picture or sound: MPEG-TS packets of stuffing.
    void stuff() {
        stuffing = true;
    }

    /// Cuts off whoever watches; who comes then sees this.
    void change(Path other) {
        clip = other;
        feeds.forEach(Process::destroyForcibly);
    }

    /// How many have come so far.
    int viewers() {
        return viewers.get();
    }

    private static byte[] stuffing(int packets) {
        byte[] bytes = new byte[188 * packets];
        Arrays.fill(bytes, (byte) 0xff);
        for (int at = 0; at < bytes.length; at += 188) {
            bytes[at] = 0x47;
            bytes[at + 1] = 0x1f;
            bytes[at + 3] = 0x10;
        }
        return bytes;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            viewers.incrementAndGet();
            if (away) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.sendResponseHeaders(200, 0);
            Process feed = new ProcessBuilder(Stream.concat(
                                    Stream.of(Clips.ffmpeg().binary().toString(), "-loglevel", "quiet", "-nostdin"),
                                    Clips.live(clip, "-f", "mpegts", "-flush_packets", "1", "pipe:1").stream())
                            .toList())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            feeds.add(feed);
            try (InputStream in = feed.getInputStream();
                    OutputStream out = exchange.getResponseBody()) {
                byte[] buffer = new byte[1 << 14];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    // What ffmpeg sends meanwhile is lost, as it would be on the way.
                    if (stuffing) {
                        out.write(STUFFING);
                        out.flush();
                    } else if (!silent) {
                        out.write(buffer, 0, count);
                        out.flush();
                    }
                }
            } finally {
                feed.destroyForcibly();
                feeds.remove(feed);
            }
        }
    }

    @Override
    public void close() {
        goAway();
        http.stop(0);
        threads.shutdownNow();
    }
}
