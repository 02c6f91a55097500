package org.tallyboard.recorder.source;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Who is at the other end of a connection on loopback: Linux lists the user of each socket (`/proc/net/tcp`, proc(5)).
final class LocalPeer {
    private static final Path CONNECTIONS = Path.of("/proc/net/tcp");
    private static final int USER = 7;

    private LocalPeer() {}

    /// Whether it is a process of the user that this one runs as, who could read its memory as well.
    ///
    /// @param accepted by IPv4
    /// @return false also where that cannot be found out
    static boolean isOurs(Socket accepted) {
        String theirs = ":%04X".formatted(accepted.getPort());
        String ours = ":%04X".formatted(accepted.getLocalPort());
        try {
            String user = Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
            return Files.readAllLines(CONNECTIONS).stream()
                    .map(line -> line.strip().toUpperCase(Locale.ROOT).split("\\s+"))
                    .anyMatch(words -> words.length > USER
                            && words[1].endsWith(theirs)
                            && words[2].endsWith(ours)
                            && words[USER].equals(user));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}
