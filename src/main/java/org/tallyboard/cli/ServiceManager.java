package org.tallyboard.cli;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.config.Environment;

/// Tells systemd how this service is (sd_notify(3)): a datagram with lines of `NAME=value` to the socket that
/// `NOTIFY_SOCKET` names. Java has no such sockets, so the C library is called. Without systemd nothing is told.
final class ServiceManager {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);
    private static final int AF_UNIX = 1;
    /// `SOCK_DGRAM | SOCK_CLOEXEC` on Linux.
    private static final int DATAGRAM = 2 | 0x80000;
    /// `sun_path` of `sockaddr_un`.
    private static final int MAX_PATH = 108;

    private final Optional<String> socket;
    private final Optional<Duration> watchdog;

    private ServiceManager(Optional<String> socket, Optional<Duration> watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    static ServiceManager of(Environment environment) {
        return new ServiceManager(
                environment
                        .variable("NOTIFY_SOCKET")
                        .filter(path -> path.startsWith("/") || path.startsWith("@"))
                        .filter(path -> path.getBytes(StandardCharsets.UTF_8).length < MAX_PATH),
                watchdog(environment));
    }

    /// sd_watchdog_enabled(3): the time is for the process that `WATCHDOG_PID` names.
    private static Optional<Duration> watchdog(Environment environment) {
        boolean ours = environment
                .variable("WATCHDOG_PID")
                .map(Long.toString(ProcessHandle.current().pid())::equals)
                .orElse(true);
        return environment
                .variable("WATCHDOG_USEC")
                .filter(text -> ours && text.matches("[1-9][0-9]{0,15}"))
                .map(text -> Duration.ofNanos(Long.parseLong(text) * 1000));
    }

    /// How often [#alive] is to be called, with time to spare; empty when nobody waits for it.
    Optional<Duration> beat() {
        return socket.isPresent() ? watchdog.map(limit -> limit.dividedBy(3)) : Optional.empty();
    }

    /// It does what it is for from now on.
    void ready() {
        tell("READY=1");
    }

    /// It still does.
    ///
    /// @param status one line for `systemctl status`
    void alive(String status) {
        tell("WATCHDOG=1\nSTATUS=" + status.replace('\n', ' '));
    }

    /// It was asked to end, and does.
    void stopping() {
        tell("STOPPING=1");
    }

    private void tell(String lines) {
        if (socket.isEmpty()) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            send(arena, socket.get(), lines);
        } catch (Throwable e) {
            // The Java virtual machine, or the way it was started, does not let us.
            LOG.warn("systemd cannot be told how this service is: {}", e.toString());
        }
    }

    private static void send(Arena arena, String path, String lines) throws Throwable {
        MethodHandle open = function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
        MethodHandle send = function(
                "sendto", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
        MethodHandle close = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        int descriptor = (int) open.invokeExact(AF_UNIX, DATAGRAM, 0);
        if (descriptor < 0) {
            throw new IllegalStateException("there is no socket");
        }
        try {
            byte[] name = path.getBytes(StandardCharsets.UTF_8);
            boolean isAbstract = name[0] == '@';
            if (isAbstract) {
                name[0] = 0;
            }
            MemorySegment address = arena.allocate(MemoryLayout.sequenceLayout(2 + MAX_PATH, JAVA_BYTE));
            address.set(JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(name, 0, address, JAVA_BYTE, 2, name.length);
            byte[] text = lines.getBytes(StandardCharsets.UTF_8);
            MemorySegment message = arena.allocateFrom(JAVA_BYTE, text);
            // A path ends with a zero; an abstract name is as long as it is.
            int length = 2 + name.length + (isAbstract ? 0 : 1);
            long sent = (long) send.invokeExact(descriptor, message, (long) text.length, 0, address, length);
            if (sent != text.length) {
                throw new IllegalStateException("nobody hears " + path);
            }
        } finally {
            int ignored = (int) close.invokeExact(descriptor);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor shape) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape);
    }
}
