package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;

/// `tallyboard worker --check` on a real RabbitMQ.
@Timeout(90)
class WorkerCheckTest {
    private static final Instant TIME = Instant.parse("2026-11-27T12:00:00Z");

    @TempDir
    Path folder;

    private record Said(int exit, String output) {}

    @Test
    void whereAllIsThereEachThingIsSaidToBeSoAndNothingIsLeft() throws Exception {
        try (RabbitVhost vhost = RealRabbit.shared().vhost("check")) {
            Said said =
                    check(RealRabbit.shared(), vhost.name(), RealRabbit.shared().user(), folder.resolve("out"));

            assertThat(said.output().lines())
                    .as(said.output())
                    .anyMatch(line -> line.matches("ok +configuration +w1@test, 2 slots, queue recordings"))
                    .anyMatch(line -> line.matches("ok +broker +RabbitMQ [0-9.]+, 127\\.0\\.0\\.1"))
                    .anyMatch(line -> line.matches("ok +permissions +.*"))
                    .anyMatch(line -> line.matches("ok +ffmpeg +ffmpeg version .*"))
                    .anyMatch(line -> line.matches("ok +folder +.*out can be made in .*"))
                    .anyMatch(line -> line.matches("ok +state +.*"))
                    .anyMatch(line -> line.matches("ok +disk +[0-9]+ MiB free"))
                    .anyMatch(line -> line.matches("ok +clock +.*"))
                    .hasSize(8);
            assertThat(said.exit()).isZero();
            assertThat(vhost.depths()).as("no queue").isEmpty();
            assertThat(folder.resolve("out")).doesNotExist();
        }
    }

    @Test
    void whatAnAccountMayNotDoIsNamed() throws Exception {
        RealRabbit rabbit = RealRabbit.shared();
        try (RabbitVhost vhost = rabbit.vhost("check")) {
            rabbit.rabbitmqctl("add_user", "narrow", rabbit.password());
            rabbit.rabbitmqctl("set_permissions", "-p", vhost.name(), "narrow", "^recordings$", "^recordings$", ".*");
            try {
                Said said = check(rabbit, vhost.name(), "narrow", folder.resolve("out"));

                assertThat(said.exit()).isEqualTo(1);
                assertThat(said.output().lines().filter(line -> line.matches("failed +permissions .*")))
                        .as(said.output())
                        .singleElement()
                        .asString()
                        .contains("the queue for what is no task, recordings.set-aside: ACCESS_REFUSED")
                        .contains("queues for leases: ACCESS_REFUSED")
                        .contains("a queue for remote control: ACCESS_REFUSED")
                        .contains("the exchange celeryev: ACCESS_REFUSED")
                        .contains("What it needs of the broker")
                        .doesNotContain("the task queue");
            } finally {
                rabbit.rabbitmqctl("delete_user", "narrow");
            }
        }
    }

    @Test
    void aBrokerThatIsAwayAndAFolderThatCannotBeMadeAreNamedWithoutSecrets() throws Exception {
        Files.writeString(folder.resolve("file"), "");

        Said said =
                check(RealRabbit.shared(), "nowhere-at-all", RealRabbit.shared().user(), folder.resolve("file/out"));

        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.output().lines())
                .anyMatch(line -> line.startsWith("failed   broker"))
                .anyMatch(line -> line.startsWith("unknown  permissions"))
                .anyMatch(line -> line.startsWith("failed   folder") && line.contains("cannot be written"));
        assertThat(said.output()).doesNotContain(RealRabbit.shared().password());
    }

    @Test
    void aClockIsJudgedByWholeSeconds() {
        assertThat(WorkerCheck.clock(TIME, TIME.plusMillis(50), TIME).result()).isEqualTo(WorkerCheck.Result.OK);
        assertThat(WorkerCheck.clock(TIME.plusMillis(2_900), TIME.plusMillis(2_950), TIME)
                        .result())
                .isEqualTo(WorkerCheck.Result.OK);
        assertThat(WorkerCheck.clock(TIME.plusSeconds(3_601), TIME.plusSeconds(3_601), TIME))
                .isEqualTo(new WorkerCheck.Verdict(
                        "clock",
                        WorkerCheck.Result.FAILED,
                        "3600.0 s from the broker's: let both follow NTP (timedatectl set-ntp true)"));
        assertThat(WorkerCheck.clock(TIME.minusSeconds(5), TIME.minusSeconds(5), TIME)
                        .result())
                .isEqualTo(WorkerCheck.Result.FAILED);
    }

    private Said check(RealRabbit rabbit, String vhost, String user, Path output) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), rabbit.password());
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        Path config = Files.writeString(folder.resolve("tallyboard.toml"), """
                [broker]
                name = "test"
                management = "%s"
                amqp = "amqp://127.0.0.1:%d/%s"
                username = "%s"
                password = { file = "password" }
                [recorder]
                name = "w1@test"
                folder = "%s"
                min_free_gb = 0
                [storage]
                folder = "state"
                """.formatted(
                        rabbit.managementUri(), rabbit.amqpPort(), vhost, user, output));
        var printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed, true);
        int exit =
                Main.commandLine().setOut(out).setErr(out).execute("worker", "--config", config.toString(), "--check");
        return new Said(exit, printed.toString());
    }
}
