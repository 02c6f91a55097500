package org.tallyboard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private Secret password(String reference) throws Exception {
        Config config = new ConfigFiles(folder, Map.of("PASSWORD", "hunter2", "EMPTY", ""))
                .read(ConfigFiles.BROKER.replace("{ env = \"PASSWORD\" }", reference));
        return config.recordingBroker().orElseThrow().password();
    }

    private Path file(String text, String permissions) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void comesFromTheEnvironment() throws Exception {
        assertThat(password("{ env = \"PASSWORD\" }").reveal()).isEqualTo("hunter2");
        assertThatThrownBy(() -> password("{ env = \"MISSING\" }").reveal())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("MISSING is not set or empty");
        assertThatThrownBy(() -> password("{ env = \"EMPTY\" }").reveal()).hasMessageContaining("EMPTY");
    }

    @Test
    void comesFromAFileBesideTheConfigurationWithoutOneNewline() throws Exception {
        file(" hunter2 \n\n", "rw-------");

        assertThat(password("{ file = \"password\" }").reveal()).isEqualTo(" hunter2 \n");
    }

    @Test
    void isReadAgainEachTime() throws Exception {
        Path file = file("first\n", "r--------");
        Secret secret = password("{ file = \"password\" }");
        assertThat(secret.reveal()).isEqualTo("first");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, "second\r\n");

        assertThat(secret.reveal()).isEqualTo("second");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rw-r--r--"})
    void aFileForOthersIsRefusedWithTheCommandToRun(String permissions) throws Exception {
        Path file = file("hunter2", permissions);

        assertThatThrownBy(() -> password("{ file = \"password\" }").reveal())
                .hasMessageContaining("chmod 600 '" + file + "'")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aFileThatHoldsNoSecretIsNamed() throws Exception {
        assertThatThrownBy(() -> password("{ file = \"gone\" }").reveal()).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> password("{ file = \".\" }").reveal()).hasMessageContaining("is not a file");
        file("\n", "rw-------");
        assertThatThrownBy(() -> password("{ file = \"password\" }").reveal()).hasMessageContaining("is empty");
        file("x".repeat(70_000), "rw-------");
        assertThatThrownBy(() -> password("{ file = \"password\" }").reveal())
                .hasMessageContaining("larger than 64 KB");
        Files.write(folder.resolve("password"), new byte[] {(byte) 0xFF});
        assertThatThrownBy(() -> password("{ file = \"password\" }").reveal()).hasMessageContaining("UTF-8");
    }

    @Test
    void comesFromACommandWithoutAShell() throws Exception {
        assertThat(password("{ command = [\"printf\", \"%s\\\\n\", \"$HOME; *\"] }")
                        .reveal())
                .isEqualTo("$HOME; *");
    }

    @Test
    void aFailingCommandTellsItsExitCodeAndNothingElse() throws Exception {
        Secret secret = password("{ command = [\"sh\", \"-c\", \"echo hunter2; echo hunter2 >&2; exit 3\"] }");

        assertThatThrownBy(secret::reveal)
                .hasMessageContaining("`sh` ended with exit code 3")
                .hasMessageNotContaining("hunter2");
        assertThat(secret.toString()).isEqualTo("secret from command `sh`");
        assertThatThrownBy(() -> password("{ command = [\"no-such-program\"] }").reveal())
                .hasMessageContaining("cannot be started");
        assertThatThrownBy(() -> password("{ command = [\"true\"] }").reveal()).hasMessageContaining("is empty");
    }

    @Test
    void aCommandThatWaitsForInputGetsNone() throws Exception {
        assertThat(password("{ command = [\"sh\", \"-c\", \"cat; echo end\"] }").reveal())
                .isEqualTo("end");
    }

    @Test
    void aCommandThatHangsIsStoppedWithItsChildren() throws Exception {
        Path pid = folder.resolve("pid");
        Secret secret = new CommandSecret(
                List.of("sh", "-c", "sleep 60 & echo $! > " + pid + "; wait"), Duration.ofMillis(700));
        Instant start = Instant.now();

        assertThatThrownBy(secret::reveal).hasMessageContaining("did not end within");
        assertThat(Duration.between(start, Instant.now())).isLessThan(SOON);
        long child = Long.parseLong(Files.readString(pid).strip());
        org.awaitility.Awaitility.await().atMost(SOON).until(() -> ProcessHandle.of(child)
                .filter(ProcessHandle::isAlive)
                .isEmpty());
    }

    @Test
    void aFloodOfOutputIsCutOff() {
        Secret secret = new CommandSecret(List.of("yes"), SOON);

        assertThatThrownBy(secret::reveal).hasMessageContaining("more than 64 KB");
    }

    @Test
    void isNeverPrinted() throws Exception {
        file("hunter2", "rw-------");
        Config config = new ConfigFiles(folder).read(ConfigFiles.BROKER);

        assertThat(config.toString())
                .contains("secret in environment variable PASSWORD")
                .doesNotContain("hunter2");
        assertThat(catchThrowable(() -> password("\"hunter2\""))).hasMessageNotContaining("hunter2");
    }
}
