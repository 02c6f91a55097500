package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The systemd units in `packaging/systemd`.
class UnitsTest {
    private static final Path UNITS = Path.of("packaging/systemd");
    private static final String COMMAND = "/usr/bin/tallyboard";

    private static final List<String> SERVICES = List.of(
            "tallyboard-worker.service",
            "tallyboard-schedule.service",
            "tallyboard-schedule-once.service",
            "tallyboard-authenticator.service");

    @TempDir
    Path folder;

    @Test
    void systemdAcceptsThem() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "needs systemd-analyze");
        List<String> command = new ArrayList<>(List.of("systemd-analyze", "verify", "--man=no"));
        try (Stream<Path> units = Files.list(UNITS)) {
            for (Path unit : units.sorted().toList()) {
                // The command need not be installed here; everything else is taken as it is.
                String text = Files.readString(unit).replace(COMMAND, "/usr/bin/true");
                command.add(Files.writeString(folder.resolve(unit.getFileName()), text)
                        .toString());
            }
        }
        assertThat(command).hasSize(8);

        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said.lines().filter(line -> line.contains(folder.toString()) || line.contains("tallyboard")))
                .isEmpty();
    }

    @Test
    void theyAreConfined() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "needs systemd-analyze");
        for (String unit : SERVICES) {
            // In tenths; by itself it counts from 0 (confined) to 10.
            Process process = new ProcessBuilder(
                            "systemd-analyze",
                            "security",
                            "--offline=true",
                            "--threshold=30",
                            UNITS.resolve(unit).toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor()).as(said).isZero();
            assertThat(said).contains("Overall exposure level");
        }
    }

    @Test
    void theWorkerOutlivesItsRecordersAndDoesNotStartAgainOverABadConfiguration() throws Exception {
        assertThat(Files.readAllLines(UNITS.resolve("tallyboard-worker.service")))
                .contains(
                        "OOMPolicy=continue",
                        "RestartPreventExitStatus=2",
                        // Without it setpriv ends, and no ffmpeg begins: `src/test/trixie/service` records under the
                        // unit.
                        "SystemCallFilter=capset",
                        "Type=notify",
                        "WatchdogSec=60",
                        "TimeoutStopSec=60");
    }

    @Test
    void theirCommandsAreUnderstood() throws Exception {
        for (String unit : SERVICES) {
            String line = Files.readAllLines(UNITS.resolve(unit)).stream()
                    .filter(text -> text.startsWith("ExecStart=" + COMMAND + " "))
                    .findFirst()
                    .orElseThrow();
            String[] arguments = line.substring(line.indexOf(' ') + 1).split(" ");

            assertThat(Main.commandLine().parseArgs(arguments).errors()).isEmpty();
        }
    }
}
