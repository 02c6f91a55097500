package org.tallyboard.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.tallyboard.storage.Audits.order;
import static org.tallyboard.storage.Audits.targets;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.operate.Audit.AuditException;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.operate.Outcome;

/// Damaged files, full disks, files of others.
class AuditFaultsTest {

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("orders.db");
    }

    @Test
    void aFileThatIsNoDatabaseIsKeptAsideAndANewRecordBegun() throws Exception {
        byte[] garbage =
                "this is not a database, it only has its name\n".repeat(200).getBytes("UTF-8");
        Files.write(file(), garbage);

        try (SqliteAudit audit = Audits.open(folder)) {
            audit.outcome(audit.intent(order("after"), "{}"), new Outcome.Done(""));

            assertThat(targets(audit)).containsExactly("after");
            assertThat(Audits.damaged(folder)).singleElement().satisfies(kept -> {
                assertThat(kept).hasBinaryContent(garbage);
                assertThat(audit.notice()).contains("damaged").contains(kept.toString());
            });
        }
    }

    @Test
    void aSecondDamagedFileDoesNotReplaceTheFirst() throws Exception {
        for (int i = 0; i < 2; i++) {
            Files.writeString(file(), "garbage ".repeat(1_000));
            try (SqliteAudit audit = Audits.open(folder)) {
                audit.latest(1);
            }
        }

        assertThat(Audits.damaged(folder)).hasSize(2);
    }

    @Test
    void damageBetweenIntentAndOutcomeLosesNeither() throws Exception {
        try (SqliteAudit audit = Audits.open(folder)) {
            for (int i = 0; i < 20; i++) {
                audit.outcome(audit.intent(order("before " + i), "{}"), new Outcome.Done(""));
            }
            long id = audit.intent(order("under way"), "{\"a\":1}");
            overwritePages();

            audit.outcome(id, new Outcome.Done("sent"));
            long next = audit.intent(order("next"), "{}");

            assertThat(next).isGreaterThan(id);
            assertThat(targets(audit)).containsExactly("next", "under way");
            assertThat(audit.latest(2).getLast().outcome()).isEqualTo(new Outcome.Done("sent"));
            assertThat(audit.latest(2).getLast().id()).isEqualTo(id);
            assertThat(Audits.damaged(folder)).hasSize(1);
        }
    }

    /// Breaks every page but leaves the file's first 100 bytes, so that it still looks like a database.
    private void overwritePages() throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
            byte[] junk = new byte[(int) raw.length() - 100];
            java.util.Arrays.fill(junk, (byte) 0x5A);
            raw.seek(100);
            raw.write(junk);
            // The change counter tells every connection to forget its pages.
            raw.seek(24);
            raw.writeInt(999_999);
        }
    }

    @Test
    void damageInTheMiddleIsFoundAtTheStart() throws Exception {
        try (SqliteAudit audit = Audits.open(folder)) {
            for (int i = 0; i < 200; i++) {
                audit.intent(order("order " + i + "x".repeat(300)), "{}");
            }
        }
        try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
            raw.seek(raw.length() / 4096 / 2 * 4096);
            raw.write(new byte[4096]);
        }

        try (SqliteAudit audit = Audits.open(folder)) {
            assertThat(audit.latest(10)).isEmpty();
            assertThat(audit.notice()).contains("is kept as");
        }
    }

    @Test
    void twoBoardsThatFindTheSameDamageMoveItOnce() throws Exception {
        try (SqliteAudit one = Audits.open(folder);
                SqliteAudit two = Audits.open(folder)) {
            one.intent(order("a"), "{}");
            two.intent(order("b"), "{}");
            overwritePages();

            one.intent(order("c"), "{}");
            two.intent(order("d"), "{}");

            assertThat(Audits.damaged(folder)).hasSize(1);
            assertThat(targets(one)).containsExactly("d", "c");
            assertThat(targets(two)).containsExactly("d", "c");
        }
    }

    @Test
    void whatAnotherBoardHasReplacedMeanwhileIsNotMovedAside() throws Exception {
        DatabaseFile audit = new DatabaseFile(file(), Audits.CLOCK, false);
        audit.prepare();
        Optional<Object> damaged = audit.identity();
        Files.move(file(), folder.resolve("moved-by-another-board"));
        audit.prepare();

        assertThat(audit.moveAside(damaged)).isEmpty();
        assertThat(file()).exists();
        assertThat(audit.moveAside(audit.identity())).isPresent();
        assertThat(file()).doesNotExist();
    }

    @Test
    void aBoardReadsTheFileThatAnotherOneHasBegun() throws Exception {
        try (SqliteAudit one = Audits.open(folder)) {
            one.intent(order("old"), "{}");
            Files.move(file(), folder.resolve("moved.db"));
            try (SqliteAudit two = Audits.open(folder)) {
                two.intent(order("new"), "{}");

                assertThat(targets(one)).containsExactly("new");
            }
        }
    }

    @Test
    void aFileThatWasDeletedUnderTheBoardIsBegunAnew() throws Exception {
        try (SqliteAudit audit = Audits.open(folder)) {
            audit.intent(order("before"), "{}");
            Files.delete(file());

            audit.intent(order("after"), "{}");
        }
        try (SqliteAudit audit = Audits.open(folder)) {
            assertThat(targets(audit)).containsExactly("after");
        }
    }

    @Test
    void aFullDiskIsSaidAndOrdersGoOnWhenThereIsSpace() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", disk.toString()),
                "mounting a small disk needs root");
        try (SqliteAudit audit = Audits.open(disk)) {
            long id = audit.intent(order("before"), "{}");
            Path filler = fill(disk);

            assertThatThrownBy(() -> audit.intent(order("refused"), "{\"a\":\"" + "x".repeat(50_000) + "\"}"))
                    .isInstanceOf(AuditException.class)
                    .hasMessageContaining("disk is full")
                    .hasMessageContaining("Free some space");
            assertThat(targets(audit)).as("reading needs no space").containsExactly("before");

            Files.delete(filler);
            audit.outcome(id, new Outcome.Done("sent"));
            audit.intent(order("after"), "{}");
            assertThat(audit.latest(5)).extracting(OrderRecord::target).containsExactly("after", "before");
            assertThat(audit.latest(5).getLast().outcome()).isEqualTo(new Outcome.Done("sent"));
            assertThat(Audits.damaged(disk)).isEmpty();
        } finally {
            run("umount", disk.toString());
        }
    }

    @Test
    void aDiskThatIsFullAtTheStartIsSaidAndUsedOnceThereIsSpace() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", disk.toString()),
                "mounting a small disk needs root");
        try (SqliteAudit audit = Audits.open(disk)) {
            Path filler = fill(disk);
            assertThatThrownBy(() -> audit.intent(order("a"), "{}")).hasMessageContaining("disk is full");

            Files.delete(filler);
            audit.intent(order("b"), "{}");
            assertThat(targets(audit)).containsExactly("b");
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

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }

    @Test
    void aNewerRecordAndAForeignDatabaseAreLeftAlone() throws Exception {
        Audits.sql(folder, "CREATE TABLE recipes (name TEXT)");
        byte[] foreign = Files.readAllBytes(file());
        try (SqliteAudit audit = Audits.open(folder)) {
            assertThatThrownBy(() -> audit.latest(1)).hasMessageContaining("another program's database");
        }
        assertThat(file()).hasBinaryContent(foreign);
        Files.delete(file());
        try (SqliteAudit audit = Audits.open(folder)) {
            audit.intent(order("a"), "{}");
        }
        Audits.sql(folder, "PRAGMA user_version = 99");
        try (SqliteAudit audit = Audits.open(folder)) {
            assertThatThrownBy(() -> audit.intent(order("b"), "{}")).hasMessageContaining("newer version");
        }
        assertThat(Audits.damaged(folder)).isEmpty();
    }

    @Test
    void aFolderThatCannotBeIsNamedAndTriedAgain() throws Exception {
        Path blocked = Files.writeString(folder.resolve("state"), "a file where the folder should be");
        try (SqliteAudit audit = Audits.open(blocked)) {
            assertThatThrownBy(() -> audit.intent(order("a"), "{}"))
                    .isInstanceOf(AuditException.class)
                    .hasMessageContaining(blocked.toString())
                    .hasMessageContaining("try again");

            Files.delete(blocked);
            assertThat(audit.intent(order("b"), "{}")).isPositive();
        }
    }

    @Test
    void aFileThatAnotherProgramHoldsIsSaidAfterAWait() throws Exception {
        try (SqliteAudit audit = Audits.open(folder)) {
            audit.intent(order("a"), "{}");
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN EXCLUSIVE");
                assertThatThrownBy(() -> audit.intent(order("b"), "{}"))
                        .hasMessageContaining("locked by another program");
                statement.execute("COMMIT");
            }
            audit.intent(order("c"), "{}");
            assertThat(targets(audit)).isEqualTo(List.of("c", "a"));
        }
    }
}
