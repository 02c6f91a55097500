package org.tallyboard.storage;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// One run of a board. Two boards may share a state folder, and a board may die between an order's intent and its
/// outcome: from this the others tell whether somebody still works on the order.
///
/// @param startId a fresh id for each run, since process ids come back
/// @param host the machine's name
/// @param pid the process id
/// @param startedAt when the process began, as the operating system says
public record BoardProcess(String startId, String host, long pid, Instant startedAt) {

    /// The operating system derives a process's start from the time of the boot, which moves a little as the clock is
    /// set right. No process id comes back within this.
    private static final Duration DRIFT = Duration.ofSeconds(3);

    /// Whether a run still goes on.
    enum Life {
        /// It does.
        ALIVE,
        /// It does not.
        GONE,
        /// It ran on another machine, so this one cannot tell.
        ELSEWHERE
    }

    /// This process, as a new run.
    public static BoardProcess current() {
        ProcessHandle self = ProcessHandle.current();
        return new BoardProcess(
                UUID.randomUUID().toString(),
                hostName(),
                self.pid(),
                self.info().startInstant().orElse(Instant.EPOCH));
    }

    /// Whether the run `other` still goes on, seen from this machine.
    Life lifeOf(BoardProcess other) {
        if (other.startId.equals(startId)) {
            return Life.ALIVE;
        }
        if (!other.host.equals(host)) {
            return Life.ELSEWHERE;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(other.pid).filter(ProcessHandle::isAlive);
        boolean same = process.flatMap(p -> p.info().startInstant())
                .map(start -> Duration.between(start, other.startedAt).abs().compareTo(DRIFT) <= 0)
                .orElse(process.isPresent());
        return same ? Life.ALIVE : Life.GONE;
    }

    /// This machine's name, as far as it knows it.
    public static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
