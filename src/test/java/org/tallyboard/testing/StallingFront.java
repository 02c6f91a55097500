package org.tallyboard.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A TCP front on loopback before a server, which can stop reading from its clients while the connections stay open, as
/// a broker does that has no room.
public final class StallingFront implements AutoCloseable {
    private final ServerSocket door;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private boolean stalled;

    private StallingFront(ServerSocket door, int target) {
        this.door = door;
        this.target = target;
    }

    public static StallingFront before(int port) throws IOException {
        var front = new StallingFront(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
        Thread.ofPlatform().daemon().name("stalling-front").start(front::accept);
        return front;
    }

    public int port() {
        return door.getLocalPort();
    }

    /// From now on nothing of the clients is read.
    public void stall() {
        synchronized (lock) {
            stalled = true;
        }
    }

    /// What was not read is read now.
    public void flow() {
        synchronized (lock) {
            stalled = false;
            lock.notifyAll();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(server);
                Thread.ofPlatform().daemon().start(() -> copy(client, server, true));
                Thread.ofPlatform().daemon().start(() -> copy(server, client, false));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void copy(Socket from, Socket to, boolean stalls) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[4096];
            while (true) {
                synchronized (lock) {
                    while (stalls && stalled) {
                        lock.wait();
                    }
                }
                int count = in.read(buffer);
                if (count < 0) {
                    return;
                }
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // One side has gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        flow();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
