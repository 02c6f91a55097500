package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.ConfigWriter;
import org.tallyboard.config.Environment;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.config.SandboxFile;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;

/// A board whose history cannot be written.
class HistoryLampTest {

    private static final SourceId HISTORY = new SourceId(SourceId.Kind.BOARD, "history");

    @TempDir
    Path folder;

    private static Optional<SourceStatus.Phase> lamp(WatchSetup watching) {
        return watching.board().snapshot().sources().stream()
                .filter(status -> status.id().equals(HISTORY))
                .map(SourceStatus::phase)
                .findFirst();
    }

    @Test
    void theBoardGoesOnAndALampSaysWhyAndWhatToDo() throws Exception {
        Path config = ConfigWriter.write(
                folder,
                new SandboxFile(
                        "test",
                        List.of(),
                        Optional.of(new SandboxFile.SandboxBroker(
                                "rec",
                                URI.create("http://127.0.0.1:1"),
                                URI.create("amqp://127.0.0.1:1/%2F"),
                                "user",
                                "password")),
                        RecordingsConfig.standard()));
        Path file = Files.createDirectories(folder.resolve("state")).resolve("history.db");
        try (var db = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = db.createStatement()) {
            statement.execute("CREATE TABLE facts (id INTEGER)");
            statement.execute("PRAGMA application_id = " + 0x54414C48);
            statement.execute("PRAGMA user_version = 99");
        }
        try (WatchSetup watching =
                new WatchSetup(new ConfigReader(Environment.ofProcess()).read(config), Clock.systemUTC(), true)) {
            watching.start();

            await().until(() -> lamp(watching).isPresent());
            assertThat(lamp(watching).orElseThrow()).isInstanceOfSatisfying(SourceStatus.Failed.class, failed -> {
                assertThat(failed.failure().cause()).contains("newer version");
                assertThat(failed.failure().remedy()).contains("[history]");
            });
            await().until(() -> watching.board().snapshot().sources().size() >= 3);

            Files.delete(file);
            await().until(() -> lamp(watching).orElseThrow() instanceof SourceStatus.Live);
        }
    }
}
