package org.tallyboard.recorder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdLogTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    @TempDir
    Path folder;

    private Instant now = NOW;

    @Test
    void isThereAfterARestart() {
        remembered().put("a \"b\"\nc", 2, "failed");

        assertThat(remembered().get("a \"b\"\nc")).contains(new IdLog.Note(2, "failed", NOW));
        assertThat(remembered().get("other")).isEmpty();
    }

    @Test
    void aLineThatWasCutOffCostsOnlyItself() throws Exception {
        remembered().put("a", 0, "succeeded");
        Files.writeString(file(), "[\"b\",0,\"succ\n", StandardOpenOption.APPEND);
        remembered().put("c", 0, "succeeded");

        assertThat(remembered().ids()).containsExactly("a", "c");
    }

    @Test
    void forgetsTheOldAndTheManyAndKeepsItsFileSmall() throws Exception {
        IdLog memory = remembered();
        memory.put("old", 0, "");
        now = NOW.plus(Duration.ofDays(31));
        assertThat(memory.get("old")).isEmpty();
        for (int i = 0; i < 2 * IdLog.MOST + 5; i++) {
            memory.put("job-" + i, 0, "");
        }

        assertThat(memory.ids()).hasSize(IdLog.MOST).contains("job-20004").doesNotContain("job-10004");
        assertThat(Files.readAllLines(file())).hasSizeLessThanOrEqualTo(2 * IdLog.MOST);
        assertThat(remembered().ids()).isEqualTo(memory.ids());
    }

    private IdLog remembered() {
        return new IdLog(file(), () -> now);
    }

    private Path file() {
        return folder.resolve("state/w1@a.ended");
    }
}
