package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.Environment;

/// What systemd hears, on a socket as it makes one.
@Timeout(120)
class ServiceManagerTest {
    private static final String HEAR = """
            import socket, sys
            heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            heard.bind(sys.argv[1].replace("@", "\\0"))
            print("there", flush=True)
            while True:
                print(heard.recv(4096).decode().replace("\\n", "|"), flush=True)
            """;

    @TempDir
    Path folder;

    @Test
    void itHearsThatTheServiceIsReadyLivesAndStops() throws Exception {
        for (String socket : new String[] {folder.resolve("notify").toString(), "@tallyboard-" + System.nanoTime()}) {
            Process systemd = new ProcessBuilder("python3", "-c", HEAR, socket)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader heard = systemd.inputReader()) {
                assertThat(heard.readLine()).isEqualTo("there");
                ServiceManager manager = manager(Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", "60000000"));

                manager.ready();
                manager.alive("2 of 4 slots\nare taken");
                manager.stopping();

                assertThat(heard.readLine()).isEqualTo("READY=1");
                assertThat(heard.readLine()).isEqualTo("WATCHDOG=1|STATUS=2 of 4 slots are taken");
                assertThat(heard.readLine()).isEqualTo("STOPPING=1");
                assertThat(manager.beat()).contains(Duration.ofSeconds(20));
            } finally {
                systemd.destroyForcibly();
            }
        }
    }

    @Test
    void withoutSystemdNothingIsToldAndNobodyWaits() {
        ServiceManager manager = manager(Map.of("WATCHDOG_USEC", "60000000"));
        manager.ready();
        assertThat(manager.beat()).isEmpty();

        assertThat(manager(Map.of("NOTIFY_SOCKET", "/nowhere", "WATCHDOG_USEC", "60000000", "WATCHDOG_PID", "1"))
                        .beat())
                .as("it waits for another process")
                .isEmpty();
        assertThat(manager(Map.of("NOTIFY_SOCKET", "/nowhere")).beat()).isEmpty();
    }

    private Environment environment(Map<String, String> variables) {
        return new Environment(variables, folder);
    }

    private ServiceManager manager(Map<String, String> variables) {
        return ServiceManager.of(environment(variables));
    }
}
