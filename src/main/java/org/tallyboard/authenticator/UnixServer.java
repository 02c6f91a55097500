package org.tallyboard.authenticator;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers each connection to a socket in the file system once: it reads until the other side has said all,
/// answers, and closes. What takes too long or says too much is closed without an answer.
final class UnixServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UnixServer.class);
    private static final int MOST_CONNECTIONS = 1_024;
    private static final int BACKLOG = 1_024;
    private static final Duration LONGEST = Duration.ofSeconds(10);
    /// `sun_path` has 108 bytes, and a socket is made under a name that is longer by four.
    private static final int MOST_PATH = 100;

    private final Path path;
    private final FileChannel lockFile;
    private final ServerSocketChannel server;
    private final Function<byte[], String> answer;
    private final Semaphore room = new Semaphore(MOST_CONNECTIONS);
    private final ScheduledThreadPoolExecutor deadlines = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("deadlines").daemon().factory());

    private UnixServer(Path path, FileChannel lockFile, ServerSocketChannel server, Function<byte[], String> answer) {
        this.path = path;
        this.lockFile = lockFile;
        this.server = server;
        this.answer = answer;
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /// Begins to answer.
    ///
    /// @param permissions for example `rw-rw----`
    /// @param group whose the socket is; empty for the process's own
    /// @throws IOException with cause and remedy
    static UnixServer start(Path path, String permissions, Optional<String> group, Function<byte[], String> answer)
            throws IOException {
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > MOST_PATH) {
            throw new IOException("the path of the socket has more than " + MOST_PATH + " bytes: " + path);
        }
        FileChannel lockFile = FileChannel.open(
                path.resolveSibling(path.getFileName() + ".lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            take(lockFile, path);
            UnixServer made = new UnixServer(path, lockFile, bound(path, permissions, group), answer);
            Thread.ofPlatform().name("accept " + path.getFileName()).daemon().start(made::accept);
            return made;
        } catch (IOException e) {
            lockFile.close();
            throw e;
        }
    }

    /// Held until the process ends: a second one would take the first one's questions.
    private static void take(FileChannel lockFile, Path path) throws IOException {
        FileLock lock;
        try {
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new IOException("another authenticator answers at " + path + "; stop it, or choose another `socket`");
        }
    }

    /// Bound under another name and then moved, so that nobody finds it before it has its permissions, and one that was
    /// left behind is replaced.
    private static ServerSocketChannel bound(Path path, String permissions, Optional<String> group) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(fresh), BACKLOG);
            PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
            view.setPermissions(PosixFilePermissions.fromString("rw-------"));
            if (group.isPresent()) {
                view.setGroup(
                        path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group.get()));
            }
            view.setPermissions(PosixFilePermissions.fromString(permissions));
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
            return server;
        } catch (UserPrincipalNotFoundException e) {
            server.close();
            throw new IOException("there is no group " + group.orElse("") + "; correct `socket_group`", e);
        } catch (IOException e) {
            server.close();
            Files.deleteIfExists(fresh);
            throw new IOException(
                    "the socket " + path + " cannot be made (" + e.getMessage()
                            + "); this user must be able to write to" + " its folder, and be in the group "
                            + group.orElse("of it"),
                    e);
        }
    }

    private void accept() {
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                if (!room.tryAcquire()) {
                    client.close();
                    continue;
                }
                threads.execute(() -> serve(client));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.error("No connection can be taken: {}", e.getMessage());
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(SocketChannel client) {
        Future<?> deadline = deadlines.schedule(() -> close(client), LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        try {
            byte[] question = read(client);
            if (question.length > 0) {
                String said = answer.apply(question);
                Arrays.fill(question, (byte) 0);
                ByteBuffer left = ByteBuffer.wrap(said.getBytes(StandardCharsets.UTF_8));
                while (left.hasRemaining()) {
                    client.write(left);
                }
            }
        } catch (IOException e) {
            // Who asked is gone, or was too slow.
        } finally {
            deadline.cancel(false);
            close(client);
            room.release();
        }
    }

    /// All that is said; nothing when it is too much.
    private static byte[] read(SocketChannel client) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(AuthenticationRequest.MOST_BYTES + 1);
        while (buffer.hasRemaining()) {
            if (client.read(buffer) < 0) {
                byte[] said = Arrays.copyOf(buffer.array(), buffer.position());
                Arrays.fill(buffer.array(), (byte) 0);
                return said;
            }
        }
        return new byte[0];
    }

    private static void close(SocketChannel client) {
        try {
            client.close();
        } catch (IOException e) {
            // It is gone.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        deadlines.shutdownNow();
        Files.deleteIfExists(path);
        lockFile.close();
    }
}
