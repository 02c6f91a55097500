package org.tallyboard.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.attention.Acknowledgement;
import org.tallyboard.attention.AcknowledgementEvent;
import org.tallyboard.attention.AttentionKey;
import org.tallyboard.attention.AttentionKind;
import org.tallyboard.attention.Severity;

class AcknowledgementStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-28T02:00:00Z");
    private static final AttentionKey KEY = new AttentionKey(AttentionKind.HELD, "prod/payments/Deploy");

    @TempDir
    Path folder;

    private AcknowledgementStore open(Instant now) {
        return new AcknowledgementStore(folder.resolve("state"), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static AcknowledgementEvent given(Instant at, Optional<Instant> until) {
        return new AcknowledgementEvent.Given(
                new Acknowledgement(KEY, Severity.WAITING, "dana@ops", at, until, "till the release"));
    }

    @Test
    void the_later_word_is_kept_over_a_restart() throws Exception {
        try (AcknowledgementStore store = open(NOW)) {
            assertThat(store.all()).isEmpty();
            assertThat(folder.resolve("state")).doesNotExist();
            store.put(given(NOW, Optional.of(NOW.plusSeconds(60))));
            store.put(given(NOW.minusSeconds(5), Optional.empty()));
        }
        try (AcknowledgementStore store = open(NOW)) {
            assertThat(store.all()).containsExactly(given(NOW, Optional.of(NOW.plusSeconds(60))));
            store.put(new AcknowledgementEvent.Withdrawn(KEY, "kim@desk", NOW.plusSeconds(1)));
            assertThat(store.all())
                    .containsExactly(new AcknowledgementEvent.Withdrawn(KEY, "kim@desk", NOW.plusSeconds(1)));
        }
        try (AcknowledgementStore store = open(NOW.plusSeconds(91L * 86_400))) {
            assertThat(store.all()).isEmpty();
        }
    }

    @Test
    void a_damaged_file_is_kept_aside_and_another_programs_is_left_alone() throws Exception {
        Path file = Files.createDirectory(folder.resolve("state")).resolve("acknowledgements.db");
        Files.writeString(file, "no database at all, and long enough to be taken for one by nobody".repeat(20));
        try (AcknowledgementStore store = open(NOW)) {
            store.put(given(NOW, Optional.empty()));
            assertThat(store.all()).hasSize(1);
        }
        try (var files = Files.list(folder.resolve("state"))) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("acknowledgements.damaged-"));
        }
        Files.delete(file);
        try (SqliteAudit other = new SqliteAudit(folder.resolve("state"), BoardProcess.current(), Clock.systemUTC())) {
            other.latest(1);
        }
        Files.copy(folder.resolve("state").resolve("orders.db"), file);
        try (AcknowledgementStore store = open(NOW)) {
            assertThatThrownBy(store::all).hasMessageContaining("another program's database");
        }
    }
}
