package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts who connects, and says one thing to everybody. On 127.0.0.2 it stands for a host that must not be reached.
public final class Decoy implements AutoCloseable {
    private final ServerSocket server;
    private final AtomicInteger visitors = new AtomicInteger();

    private Decoy(ServerSocket server, String answer) {
        this.server = server;
        Thread.ofVirtual().start(() -> accept(answer.getBytes(StandardCharsets.UTF_8)));
    }

    public static Decoy forbidden() throws IOException {
        return new Decoy(new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.2")), "");
    }

    /// On the address that the tests allow.
    public static Decoy allowed(String answer) throws IOException {
        return new Decoy(new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1")), answer);
    }

    private void accept(byte[] answer) {
        try {
            while (true) {
                Socket visitor = server.accept();
                visitors.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(visitor, answer));
            }
        } catch (IOException e) {
            // close() was called.
        }
    }

    private static void serve(Socket visitor, byte[] answer) {
        try (visitor) {
            if (visitor.getInputStream().read() >= 0) {
                visitor.getOutputStream().write(answer);
                visitor.shutdownOutput();
                visitor.getInputStream().readAllBytes();
            }
        } catch (IOException e) {
            // The visitor has hung up.
        }
    }

    /// `HOST:PORT`.
    public String place() {
        return server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
    }

    public int port() {
        return server.getLocalPort();
    }

    public int visitors() {
        return visitors.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
