package org.tallyboard.soak;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.testing.FreePorts;

/// RTMP by ffmpeg's listen mode, which serves one client and ends; here each client gets one of its own.
final class RtmpDoor implements Door {
    private static final Duration READY_WITHIN = Duration.ofSeconds(10);

    private final Ffmpeg ffmpeg;
    private final LiveFeed feed;
    private final ServerSocket front;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private volatile boolean away;

    RtmpDoor(Ffmpeg ffmpeg, LiveFeed feed) throws IOException {
        this.ffmpeg = ffmpeg;
        this.feed = feed;
        this.front = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("rtmp-door").start(this::accept);
    }

    private void accept() {
        while (!front.isClosed()) {
            try {
                Socket client = front.accept();
                if (away) {
                    client.close();
                } else {
                    clients.add(client);
                    Thread.ofPlatform().daemon().name("rtmp-client").start(() -> serve(client));
                }
            } catch (IOException e) {
                // Closed: the loop ends.
            }
        }
    }

    private void serve(Socket client) {
        int port = FreePorts.take(1)[0];
        List<String> output = List.of("-f", "flv", "-listen", "1", "rtmp://127.0.0.1:" + port + "/live/one");
        try (client;
                Listener listener = new Listener(ffmpeg, feed, output);
                Socket server = connect(port, listener)) {
            Thread.ofPlatform().daemon().name("rtmp-up").start(() -> splice(client, server));
            splice(server, client);
        } catch (IOException e) {
            // The client comes again.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            clients.remove(client);
        }
    }

    private static Socket connect(int port, Listener listener) throws IOException, InterruptedException {
        long end = System.nanoTime() + READY_WITHIN.toNanos();
        while (true) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (IOException e) {
                if (!listener.isAlive() || System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(20);
            }
        }
    }

    private static void splice(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One end has gone; the other one goes as well.
        }
    }

    @Override
    public String name() {
        return "rtmp";
    }

    @Override
    public URI url() {
        return URI.create("rtmp://127.0.0.1:" + front.getLocalPort() + "/live/one");
    }

    @Override
    public Duration delay() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void goAway() {
        away = true;
        for (Socket client : clients) {
            close(client);
        }
    }

    private static void close(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception e) {
            // It is gone all the same.
        }
    }

    @Override
    public void comeBack() {
        away = false;
    }

    @Override
    public void close() {
        close(front);
        goAway();
    }
}
