package org.tallyboard.recorder.capture;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/// A live HLS stream, made by ffmpeg, on two web servers that can be told to misbehave: the first one sends elsewhere
/// or knows nothing, the second one always answers. Both refuse nothing that they know.
final class HlsSite implements AutoCloseable {
    private final Path folder;
    private final Process encoder;
    private final List<HttpServer> servers = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Predicate<String> missing = name -> false;
    private volatile Predicate<String> moved = name -> false;

    HlsSite(Path clip, Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        servers.add(server(true));
        servers.add(server(false));
        encoder = Clips.start(Clips.live(
                clip,
                "-f",
                "hls",
                "-hls_time",
                "1",
                "-hls_list_size",
                "5",
                "-hls_flags",
                "delete_segments",
                folder.resolve("live.m3u8").toString()));
    }

    private HttpServer server(boolean first) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, first));
        server.start();
        return server;
    }

    boolean isReady() {
        return Files.exists(folder.resolve("live.m3u8"));
    }

    String url() {
        return base(0) + "/live.m3u8";
    }

    private String base(int server) {
        return "http://127.0.0.1:" + servers.get(server).getAddress().getPort();
    }

    /// From now on these are answered with 404.
    void forget(Predicate<String> names) {
        missing = names;
    }

    /// From now on these are answered with 302, to another path of the other server.
    void move(Predicate<String> names) {
        moved = names;
    }

    /// The encoder ends its stream properly: the playlist says that nothing follows, and stays.
    void end() throws InterruptedException {
        encoder.destroy();
        encoder.waitFor();
    }

    private void answer(HttpExchange exchange, boolean first) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String name = path.substring(path.lastIndexOf('/') + 1);
            if (first && moved.test(name)) {
                exchange.getResponseHeaders().add("Location", base(1) + "/elsewhere/" + name);
                exchange.sendResponseHeaders(302, -1);
                return;
            }
            byte[] bytes;
            try {
                bytes = Files.readAllBytes(folder.resolve(name));
            } catch (NoSuchFileException e) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            if (first && missing.test(name)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        encoder.destroyForcibly();
        servers.forEach(server -> server.stop(0));
        threads.shutdownNow();
    }
}
