package org.tallyboard.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A live HLS channel of 1080 lines at the pace of real time, on a web server of this process: one programme that an
/// ffmpeg repeats without encoding it again.
final class LiveChannel implements AutoCloseable {
    private final Path folder;
    private final Process encoder;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// @param folder an empty one
    /// @param fps frames per second
    LiveChannel(String ffmpeg, Path folder, int fps) throws Exception {
        this.folder = folder;
        Path programme = folder.resolve("programme.ts");
        Processes.run(List.of(
                ffmpeg,
                "-loglevel",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=1920x1080:rate=" + fps + ":duration=30",
                "-f",
                "lavfi",
                "-i",
                "sine=duration=30",
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                "-g",
                Integer.toString(2 * fps),
                "-c:a",
                "aac",
                programme.toString()));
        encoder = Processes.start(List.of(
                ffmpeg,
                "-loglevel",
                "error",
                "-re",
                "-stream_loop",
                "-1",
                "-i",
                programme.toString(),
                "-c",
                "copy",
                "-f",
                "hls",
                "-hls_time",
                "2",
                "-hls_list_size",
                "6",
                "-hls_flags",
                "delete_segments",
                folder.resolve("live.m3u8").toString()));
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", this::answer);
        http.start();
        while (!Files.exists(folder.resolve("live.m3u8"))) {
            Thread.sleep(100);
        }
    }

    /// The same channel under a name of its own for each who records it.
    String url(int channel) {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/" + channel + "/live.m3u8";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Path name = Path.of(exchange.getRequestURI().getPath()).getFileName();
            byte[] bytes = Files.readAllBytes(folder.resolve(name));
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (NoSuchFileException e) {
            exchange.sendResponseHeaders(404, -1);
        }
    }

    @Override
    public void close() {
        encoder.destroyForcibly();
        http.stop(0);
        threads.shutdownNow();
    }
}
