package org.tallyboard.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.storage.BoardProcess;
import org.tallyboard.storage.SqliteAudit;
import org.tallyboard.testing.NothingToAcknowledge;

/// The desk with its real record.
class DeskRecordTest {

    @TempDir
    Path folder;

    private final FakeWorld world = new FakeWorld();

    private OrderService desk(SqliteAudit audit) {
        return new OrderService(
                "",
                "kim",
                new OrderService.Ports(
                        world,
                        world,
                        Map.of("rec-broker", new OrderService.BrokerPorts(world, world.recordings)),
                        world,
                        world,
                        new NothingToAcknowledge(),
                        audit),
                world);
    }

    private static SqliteAudit record(Path folder) {
        return new SqliteAudit(folder, BoardProcess.current(), Clock.systemUTC());
    }

    private static Outcome order(OrderService desk, boolean recorded) throws Exception {
        return desk.order(Given.retryBuild(), recorded).get(20, TimeUnit.SECONDS);
    }

    @Test
    void anOrderOfABoardThatWasKilledWhileItSentIsShownAsUnknownAndNotSentAgain() throws Exception {
        Process other = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        HangingDesk.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(other.inputReader().lines().filter("sent"::equals).findFirst())
                    .isPresent();
        } finally {
            other.destroyForcibly().waitFor();
        }

        try (SqliteAudit audit = record(folder);
                OrderService desk = desk(audit)) {
            await().untilAsserted(
                            () -> assertThat(desk.orders()).singleElement().satisfies(record -> {
                                assertThat(record.kind()).isEqualTo("retry stage");
                                assertThat(record.caller()).isEqualTo(Given.KIM.arn());
                                assertThat(record.outcome())
                                        .isInstanceOfSatisfying(Outcome.Unknown.class, what -> assertThat(what.reason())
                                                .contains("look before you order it again"));
                            }));
            assertThat(world.sent()).isEmpty();
        }
    }

    @Test
    void aFullDiskRefusesOrdersUntilThePersonSaysOtherwiseOrThereIsSpace() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", disk.toString()),
                "mounting a small disk needs root");
        try (SqliteAudit audit = record(disk);
                OrderService desk = desk(audit)) {
            assertThat(order(desk, true)).isInstanceOf(Outcome.Done.class);
            Path filler = fill(disk);

            assertThat(order(desk, true))
                    .isInstanceOfSatisfying(Outcome.NotRecorded.class, no -> assertThat(no.reason())
                            .contains("disk is full"));
            assertThat(world.sent()).hasSize(1);
            assertThat(order(desk, false)).isInstanceOf(Outcome.Done.class);
            assertThat(world.sent()).hasSize(2);

            Files.delete(filler);
            assertThat(order(desk, true)).isInstanceOf(Outcome.Done.class);
            assertThat(desk.orders())
                    .extracting(OrderRecord::id)
                    .filteredOn(id -> id > 0)
                    .hasSize(2);
        } finally {
            run("umount", disk.toString());
        }
    }

    @Test
    void aDamagedRecordIsToldAndOrdersAreRecordedInANewOne() throws Exception {
        Files.writeString(folder.resolve("orders.db"), "garbage ".repeat(2_000));
        try (SqliteAudit audit = record(folder);
                OrderService desk = desk(audit)) {
            await().untilAsserted(
                            () -> assertThat(desk.notice()).contains("damaged").contains("is kept as"));

            assertThat(order(desk, true)).isInstanceOf(Outcome.Done.class);
            assertThat(audit.latest(10)).singleElement().satisfies(record -> assertThat(record.outcome())
                    .isInstanceOf(Outcome.Done.class));
        }
    }

    private static Path fill(Path disk) {
        Path filler = disk.resolve("filler");
        try {
            while (true) {
                Files.write(filler, new byte[4096], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        } catch (IOException full) {
            return filler;
        }
    }

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }
}
