package org.tallyboard.soak;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.testing.FreePorts;

/// SRT by ffmpeg's listen mode, which serves one client and ends; here each client gets one of its own, behind a port
/// that passes datagrams on, as an address translator does.
final class SrtDoor implements Door {
    private static final int LARGEST = 2048;

    private final Ffmpeg ffmpeg;
    private final LiveFeed feed;
    private final DatagramSocket front;
    private final Map<SocketAddress, Way> ways = new ConcurrentHashMap<>();
    private volatile boolean away;

    /// To one client's ffmpeg.
    private record Way(Listener listener, DatagramSocket socket, InetSocketAddress inner) implements AutoCloseable {
        @Override
        public void close() {
            listener.close();
            socket.close();
        }
    }

    SrtDoor(Ffmpeg ffmpeg, LiveFeed feed) throws IOException {
        this.ffmpeg = ffmpeg;
        this.feed = feed;
        this.front = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("srt-door").start(this::listen);
    }

    private void listen() {
        byte[] buffer = new byte[LARGEST];
        while (!front.isClosed()) {
            try {
                var datagram = new DatagramPacket(buffer, buffer.length);
                front.receive(datagram);
                if (away) {
                    continue;
                }
                SocketAddress client = datagram.getSocketAddress();
                Way way = ways.get(client);
                if (way == null || !way.listener().isAlive()) {
                    if (way != null) {
                        way.close();
                    }
                    way = open(client);
                    ways.put(client, way);
                }
                way.socket().send(new DatagramPacket(buffer, datagram.getLength(), way.inner()));
            } catch (IOException e) {
                // Nobody listens there yet, or this door is closed; a client repeats what was not answered.
            }
        }
    }

    private Way open(SocketAddress client) throws IOException {
        int port = FreePorts.take(1)[0];
        var way = new Way(
                new Listener(ffmpeg, feed, List.of("-f", "mpegts", "srt://127.0.0.1:" + port + "?mode=listener")),
                new DatagramSocket(0, InetAddress.getLoopbackAddress()),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread.ofPlatform().daemon().name("srt-client").start(() -> answer(way, client));
        return way;
    }

    private void answer(Way way, SocketAddress client) {
        byte[] buffer = new byte[LARGEST];
        while (!way.socket().isClosed()) {
            try {
                var datagram = new DatagramPacket(buffer, buffer.length);
                way.socket().receive(datagram);
                front.send(new DatagramPacket(buffer, datagram.getLength(), client));
            } catch (IOException e) {
                // Closed: the loop ends.
            }
        }
    }

    @Override
    public String name() {
        return "srt";
    }

    @Override
    public URI url() {
        return URI.create("srt://127.0.0.1:" + front.getLocalPort());
    }

    @Override
    public Duration delay() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void goAway() {
        away = true;
        ways.values().forEach(Way::close);
        ways.clear();
    }

    @Override
    public void comeBack() {
        away = false;
    }

    @Override
    public void close() {
        front.close();
        goAway();
    }
}
