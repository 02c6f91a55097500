package org.tallyboard.recorder.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one port, on loopback, that the ffmpeg of one recording connects to; what is behind it decides where that leads.
///
/// Platform threads: looking up a name would hold a carrier of the virtual ones, of which all recordings together have
/// as many as there are processors, and a plain blocking read is the cheapest.
final class LoopbackListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoopbackListener.class);
    /// ffmpeg has one or two connections for each rendition that it reads.
    private static final int MOST_CONNECTIONS = 64;
    private static final int BUFFER = 64 * 1024;

    private final ServerSocket server;
    private final Service service;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(MOST_CONNECTIONS);
    private volatile boolean closed;

    /// What is behind the gate.
    interface Service {
        /// Serves one connection to its end, on a thread of its own; the gate closes it then.
        void serve(Socket client) throws IOException;
    }

    /// Looks at what comes from the source before ffmpeg gets it.
    interface Inspector {
        /// @throws IOException when ffmpeg must not get it
        void saw(byte[] bytes, int length) throws IOException;
    }

    private LoopbackListener(ServerSocket server, Service service) {
        this.server = server;
        this.service = service;
    }

    static LoopbackListener open(Service service) throws IOException {
        var server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        var gate = new LoopbackListener(server, service);
        thread("source-gate", gate::accept);
        return gate;
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                if (!places.tryAcquire()) {
                    reset(client);
                    continue;
                }
                open.add(client);
                thread("source-connection", () -> serve(client));
            }
        } catch (IOException e) {
            if (!closed) {
                LOG.warn("no more connections to sources", e);
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            if (!closed) {
                client.setTcpNoDelay(true);
                service.serve(client);
            }
        } catch (IOException e) {
            LOG.debug("a connection to a source has ended", e);
            reset(client);
        } finally {
            open.remove(client);
            places.release();
        }
    }

    /// Lets everything pass in both directions until both sides have ended, or one has broken off.
    static void join(Socket client, InputStream fromClient, Socket source, Inspector inspector) throws IOException {
        answers(client, source, inspector);
        copy(fromClient, source.getOutputStream(), (bytes, length) -> {});
    }

    /// Lets the source's side pass, on a thread of its own. When the source ends in order, so does it for ffmpeg; when
    /// it breaks off, that is not to look like an end in order.
    static void answers(Socket client, Socket source, Inspector inspector) {
        thread("source-answers", () -> {
            try {
                copy(source.getInputStream(), client.getOutputStream(), inspector);
                client.shutdownOutput();
            } catch (IOException e) {
                LOG.debug("a source has broken off, or ffmpeg has", e);
                reset(client);
            }
        });
    }

    private static void copy(InputStream from, OutputStream to, Inspector inspector) throws IOException {
        byte[] buffer = new byte[BUFFER];
        int length;
        while ((length = from.read(buffer)) >= 0) {
            inspector.saw(buffer, length);
            to.write(buffer, 0, length);
        }
    }

    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            LOG.debug("already closed", e);
        }
    }

    private static void thread(String name, Runnable work) {
        Thread.ofPlatform().daemon().name(name).start(work);
    }

    /// Ends all its connections.
    @Override
    public void close() {
        closed = true;
        try (server) {
            open.forEach(LoopbackListener::reset);
        } catch (IOException e) {
            LOG.debug("already closed", e);
        }
    }
}
