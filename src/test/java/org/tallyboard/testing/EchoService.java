package org.tallyboard.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Stands behind a gateway for a middleware or for Flower: it answers with what it was asked, agrees to WebSockets
/// and sends back what comes through them, and sends an event stream line by line at `…/events`.
public final class EchoService implements AutoCloseable {
    private final ServerSocket server;
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /// What arrived.
    ///
    /// @param line for example `GET /flower/ HTTP/1.1`
    /// @param headers by lower-case name
    public record Request(String line, Map<String, String> headers) {}

    private EchoService(ServerSocket server) {
        this.server = server;
    }

    public static EchoService start() throws IOException {
        EchoService made = new EchoService(new ServerSocket(0, 2_000, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(made::accept);
        return made;
    }

    /// For example `127.0.0.1:41234`.
    public String place() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /// All that arrived so far.
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            // close() was called.
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            Request request = new Request(HttpText.line(in), HttpText.headers(in));
            requests.add(request);
            if ("websocket".equalsIgnoreCase(request.headers.get("upgrade"))) {
                out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                out.flush();
                byte[] some = new byte[1024];
                for (int count = in.read(some); count > 0; count = in.read(some)) {
                    out.write(some, 0, count);
                    out.flush();
                }
            } else if (request.line.contains("/events")) {
                out.write(("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                out.write("data: first\n\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                // Until the client goes: what it has read by then was not kept back.
                while (in.read() >= 0) {
                    Thread.onSpinWait();
                }
            } else {
                byte[] body = (request.line + "\nx-user=" + request.headers.get("x-user") + "\nauthorization="
                                + request.headers.get("authorization") + "\n")
                        .getBytes(StandardCharsets.ISO_8859_1);
                out.write(("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: "
                                + body.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                out.write(body);
                out.flush();
            }
        } catch (IOException gone) {
            // The gateway has hung up.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
