package org.tallyboard.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// An HTTP proxy on loopback that makes every tunnel to one port of this machine, whatever host it is asked for.
public final class TunnelProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final int to;
    private final String authorization;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /// @param to where tunnels lead; 0 to refuse each with 403
    /// @param authorization the `Proxy-Authorization` that it wants; empty text for none
    public TunnelProxy(int to, String authorization) {
        this(0, to, authorization);
    }

    /// The same on a port that is known before.
    public TunnelProxy(int port, int to, String authorization) {
        this.to = to;
        this.authorization = authorization;
        try {
            listener = new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /// `127.0.0.1:PORT`.
    public String place() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /// What tunnels were asked for, as `HOST:PORT`.
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket client) {
        try (client) {
            String line = HttpText.line(client.getInputStream());
            Map<String, String> headers = HttpText.headers(client.getInputStream());
            asked.add(line.split(" ", -1)[1]);
            if (!headers.getOrDefault("proxy-authorization", "").equals(authorization)) {
                say(client, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"");
            } else if (to == 0) {
                say(client, "403 Forbidden");
            } else {
                join(client);
            }
        } catch (IOException ended) {
            // One side has closed.
        }
    }

    private void join(Socket client) throws IOException {
        try (Socket server = new Socket(InetAddress.getByName("127.0.0.1"), to)) {
            open.add(server);
            client.getOutputStream().write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(ISO_8859_1));
            Thread.ofVirtual().start(() -> copy(server, client));
            copy(client, server);
        }
    }

    private static void say(Socket client, String answer) throws IOException {
        client.getOutputStream()
                .write(("HTTP/1.1 " + answer + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        .getBytes(ISO_8859_1));
    }

    private static void copy(Socket from, Socket into) {
        try (InputStream in = from.getInputStream();
                OutputStream out = into.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException over) {
            // One side has hung up.
        }
    }
}
