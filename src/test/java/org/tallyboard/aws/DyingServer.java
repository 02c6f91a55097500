package org.tallyboard.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/// Passes HTTP on to another server over kept connections, until told to die: then it takes each request whole and
/// closes its connection without a word.
final class DyingServer implements AutoCloseable {

    private final ServerSocket listener;
    private final java.util.List<Socket> clients = new java.util.concurrent.CopyOnWriteArrayList<>();
    private final URI target;
    private final AtomicInteger swallowed = new AtomicInteger();
    private volatile boolean dying;

    DyingServer(URI target) throws IOException {
        this(target, 0);
    }

    DyingServer(URI target, int port) throws IOException {
        listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        this.target = target;
        Thread.startVirtualThread(this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    void die() {
        dying = true;
    }

    int swallowed() {
        return swallowed.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket client : clients) {
            client.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                clients.add(client);
                Thread.startVirtualThread(() -> serve(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(target.getHost(), target.getPort())) {
            while (true) {
                byte[] request = message(client.getInputStream());
                if (dying) {
                    swallowed.incrementAndGet();
                    return;
                }
                OutputStream out = server.getOutputStream();
                out.write(request);
                out.flush();
                client.getOutputStream().write(message(server.getInputStream()));
                client.getOutputStream().flush();
            }
        } catch (IOException ended) {
            // One side has closed.
        }
    }

    /// One HTTP message with a Content-Length.
    private static byte[] message(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed");
            }
            head.append((char) next);
        }
        int length = head.toString()
                .lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
        byte[] body = in.readNBytes(length);
        byte[] start = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[start.length + body.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return all;
    }
}
