package org.tallyboard.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.tallyboard.storage.Histories.NOW;
import static org.tallyboard.storage.Histories.all;
import static org.tallyboard.storage.Histories.build;
import static org.tallyboard.storage.Histories.file;
import static org.tallyboard.storage.Histories.next;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.history.Fact;
import org.tallyboard.history.HistoryException;
import org.tallyboard.source.Failure;

/// Damaged, newer and locked files, full disks, folders that may not be written: each lights a lamp, stops nobody, and
/// nothing that still fits in memory is lost.
class HistoryFaultsTest {

    @TempDir
    Path folder;

    private final LinkedBlockingQueue<Optional<Failure>> lamps = new LinkedBlockingQueue<>();

    private List<Path> damaged() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().matches("history\\.damaged-.*\\.db"))
                    .toList();
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsKeptAsideToldAndANewOneBegun() throws Exception {
        byte[] garbage = "this is not a database\n".repeat(400).getBytes("UTF-8");
        Files.write(file(folder), garbage);
        Instant start = Instant.now();
        try (SqliteHistory history = Histories.open(folder, lamps)) {
            history.record(List.of(build(1, NOW)), Instant.now(), Set.of());

            assertThat(next(lamps)).hasValueSatisfying(lamp -> {
                assertThat(lamp.cause()).contains("damaged", "kept as");
                assertThat(lamp.remedy()).isNotEmpty();
            });
            assertThat(all(history)).hasSize(1);
            assertThat(damaged()).singleElement().satisfies(kept -> assertThat(kept)
                    .hasBinaryContent(garbage));
            assertThat(history.gaps(start.minusSeconds(60), Instant.now())).isNotEmpty();
        }
    }

    @Test
    void damageInTheMiddleIsFoundInTheBackgroundAndTheWritingGoesOnInANewFile() throws Exception {
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            facts.add(build(i, NOW.plusMillis(i)));
        }
        try (SqliteHistory history = Histories.open(folder)) {
            history.record(facts, Instant.now(), Set.of());
        }
        try (RandomAccessFile raw = new RandomAccessFile(file(folder).toFile(), "rw")) {
            raw.seek(raw.length() / 4096 / 2 * 4096);
            raw.write(new byte[4096]);
        }

        try (SqliteHistory history = Histories.open(folder, lamps)) {
            int[] number = {10_000};
            await().until(() -> {
                history.record(List.of(build(number[0]++, NOW)), Instant.now(), Set.of());
                return lamps.stream().flatMap(Optional::stream).anyMatch(l -> l.cause()
                        .contains("kept as"));
            });
            assertThat(damaged()).hasSize(1);
            await().until(() -> !all(history).isEmpty());
        }
    }

    @Test
    void aNewerHistoryAndAForeignDatabaseAreLeftAsTheyAreAndSaid() throws Exception {
        Histories.sql(folder, "CREATE TABLE recipes (name TEXT)");
        byte[] foreign = Files.readAllBytes(file(folder));
        try (SqliteHistory history = Histories.open(folder, lamps)) {
            history.record(List.of(build(1, NOW)), Instant.now(), Set.of());
            assertThat(next(lamps).orElseThrow().cause()).contains("another program's database");
        }
        assertThat(file(folder)).hasBinaryContent(foreign);
        Files.delete(file(folder));
        try (SqliteHistory history = Histories.open(folder)) {
            history.record(List.of(build(1, NOW)), Instant.now(), Set.of());
        }
        Histories.sql(folder, "PRAGMA user_version = 99");
        lamps.clear();
        try (SqliteHistory history = Histories.open(folder, lamps)) {
            history.record(List.of(build(2, NOW)), Instant.now(), Set.of());
            Failure lamp = next(lamps).orElseThrow();
            assertThat(lamp.cause()).contains("newer version");
            assertThat(lamp.remedy()).contains("Start that version").contains("[history]");
            assertThatThrownBy(() -> all(history)).isInstanceOf(HistoryException.class);
        }
        assertThat(Histories.sql(folder, "SELECT count(*) FROM facts")).isEqualTo(1);
        assertThat(damaged()).isEmpty();
    }

    @Test
    void aFullDiskLightsALampAndAllIsWrittenOnceThereIsSpace() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()),
                "mounting a small disk needs root");
        Instant start = Instant.now().plusSeconds(1);
        try (SqliteHistory history = Histories.open(disk, lamps)) {
            history.record(List.of(build(0, NOW)), Instant.now(), Set.of());
            await().until(() -> all(history).size() == 1);
            Path filler = fill(disk);
            List<Fact> facts = new ArrayList<>();
            for (int i = 1; i < 200; i++) {
                facts.add(build(i, NOW.plusMillis(i)));
            }
            Instant blocked = start.plusSeconds(60);
            history.record(facts, blocked, Set.of());

            Failure lamp = next(lamps).orElseThrow();
            assertThat(lamp.cause()).contains("disk is full");
            assertThat(lamp.remedy()).contains("Free some space");

            Files.delete(filler);
            assertThat(next(lamps)).as("the lamp goes out").isEmpty();
            assertThat(all(history)).hasSize(200);
            assertThat(history.gaps(start, blocked)).isEmpty();
        } finally {
            run("umount", disk.toString());
        }
    }

    private static Path fill(Path disk) throws IOException {
        Path filler = disk.resolve("filler");
        byte[] block = new byte[4096];
        try {
            while (true) {
                Files.write(filler, block, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        } catch (IOException full) {
            return filler;
        }
    }

    @Test
    void aFolderThatMayNotBeWrittenLightsALamp() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()),
                "mounting a small disk needs root");
        try {
            try (SqliteHistory history = Histories.open(disk)) {
                history.record(List.of(build(1, NOW)), Instant.now(), Set.of());
            }
            // It is busy until what was opened last is closed.
            await().until(() -> run("mount", "-o", "remount,ro", disk.toString()));
            try (SqliteHistory history = Histories.open(disk, lamps)) {
                history.record(List.of(build(2, NOW)), Instant.now(), Set.of());
                Failure lamp = next(lamps).orElseThrow();
                assertThat(lamp.cause()).contains(disk.toString());
                assertThat(lamp.remedy()).contains("permissions");

                run("mount", "-o", "remount,rw", disk.toString());
                assertThat(next(lamps)).isEmpty();
                assertThat(all(history)).hasSize(2);
            }
        } finally {
            run("umount", disk.toString());
        }
    }

    @Test
    void aFileThatAnotherProgramHoldsLightsALamp() throws Exception {
        try (SqliteHistory history = Histories.open(folder, lamps)) {
            history.record(List.of(build(1, NOW)), Instant.now(), Set.of());
            await().until(() -> all(history).size() == 1);
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file(folder));
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                history.record(List.of(build(2, NOW)), Instant.now(), Set.of());
                assertThat(next(lamps).orElseThrow().cause()).contains("locked by another program");
                assertThat(all(history)).as("who reads does not wait").hasSize(1);
                statement.execute("COMMIT");
            }
            assertThat(next(lamps)).isEmpty();
            assertThat(all(history)).hasSize(2);
        }
    }

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }
}
