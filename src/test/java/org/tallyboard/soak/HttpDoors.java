package org.tallyboard.soak;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A web server with the programme as HLS and as an endless MPEG-TS.
final class HttpDoors implements AutoCloseable {
    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    HttpDoors() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.start();
    }

    /// @param site where the playlist and the segments are
    Door hls(Path site) {
        return new HttpDoor("hls", "/hls/live.m3u8", Duration.ofSeconds(3)) {
            @Override
            void answer(HttpExchange exchange) throws IOException {
                Path name = Path.of(exchange.getRequestURI().getPath()).getFileName();
                try {
                    byte[] bytes = Files.readAllBytes(site.resolve(name));
                    exchange.sendResponseHeaders(200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                } catch (NoSuchFileException e) {
                    exchange.sendResponseHeaders(404, -1);
                }
            }
        };
    }

    Door stream(LiveFeed feed) {
        return new HttpDoor("http", "/stream/live.ts", Duration.ofSeconds(1)) {
            @Override
            void answer(HttpExchange exchange) throws IOException {
                LiveFeed.Viewer viewer = feed.subscribe();
                watches(viewer);
                exchange.sendResponseHeaders(200, 0);
                viewer.copyTo(exchange.getResponseBody());
            }
        };
    }

    private abstract class HttpDoor implements Door {
        private final String name;
        private final String path;
        private final Duration delay;
        private final Set<LiveFeed.Viewer> viewers = ConcurrentHashMap.newKeySet();
        private volatile boolean away;

        HttpDoor(String name, String path, Duration delay) {
            this.name = name;
            this.path = path;
            this.delay = delay;
            http.createContext(path.substring(0, path.lastIndexOf('/') + 1), exchange -> {
                try (exchange) {
                    if (away) {
                        exchange.sendResponseHeaders(404, -1);
                    } else {
                        answer(exchange);
                    }
                }
            });
        }

        abstract void answer(HttpExchange exchange) throws IOException;

        void watches(LiveFeed.Viewer viewer) {
            viewers.add(viewer);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public URI url() {
            return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + path);
        }

        @Override
        public Duration delay() {
            return delay;
        }

        @Override
        public void goAway() {
            away = true;
            viewers.forEach(LiveFeed.Viewer::close);
            viewers.clear();
        }

        @Override
        public void comeBack() {
            away = false;
        }

        @Override
        public void close() {
            goAway();
        }
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
