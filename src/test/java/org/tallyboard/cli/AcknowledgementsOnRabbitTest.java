package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.attention.Acknowledgement;
import org.tallyboard.attention.AttentionKey;
import org.tallyboard.attention.AttentionKind;
import org.tallyboard.attention.Severity;
import org.tallyboard.board.AttentionItem;
import org.tallyboard.config.Config;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.ConfigWriter;
import org.tallyboard.config.Environment;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.config.SandboxFile;
import org.tallyboard.operate.Acknowledge;
import org.tallyboard.operate.Operation;
import org.tallyboard.operate.Outcome;
import org.tallyboard.operate.WithdrawAcknowledgement;
import org.tallyboard.source.Account;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;

/// Two boards at one real broker, both of which cannot read the same account.
class AcknowledgementsOnRabbitTest {

    private static final AttentionKey KEY = new AttentionKey(AttentionKind.SOURCE, "AWS/prod");

    @TempDir
    Path folder;

    private static final class OpenBoard implements AutoCloseable {
        private final WatchSetup watching;
        private final OrderSetup orders;

        OpenBoard(Config config) throws Exception {
            watching = new WatchSetup(config, Clock.systemUTC());
            orders = new OrderSetup(config, watching, false, Clock.systemUTC());
            watching.start();
        }

        Optional<AttentionItem> item() {
            return watching.board().snapshot().attention().stream()
                    .filter(item -> item.key().equals(KEY))
                    .findFirst();
        }

        Optional<Acknowledgement> acknowledged() {
            return item().flatMap(AttentionItem::acknowledged);
        }

        boolean hears() {
            return watching.board().snapshot().sources().stream()
                            .filter(StatusReport::wasRead)
                            .count()
                    == 2;
        }

        Outcome order(Operation operation) throws Exception {
            return orders.desk().order(operation, true).get(60, TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            orders.close();
            watching.close();
        }
    }

    private Config config(String name, RabbitVhost vhost) throws Exception {
        Path own = Files.createDirectory(folder.resolve(name));
        RealRabbit rabbit = vhost.rabbit();
        Path file = ConfigWriter.write(
                own,
                new SandboxFile(
                        "test",
                        List.of(new SandboxFile.SandboxAccount(
                                new Account("prod", "111122223333", "eu-west-1", "#c9524a"),
                                URI.create("http://127.0.0.1:1"),
                                4,
                                "AKIDEXAMPLE",
                                "no-secret")),
                        Optional.of(new SandboxFile.SandboxBroker(
                                "rec",
                                rabbit.managementUri(),
                                URI.create("amqp://127.0.0.1:" + rabbit.amqpPort() + "/" + vhost.name()),
                                rabbit.user(),
                                rabbit.password())),
                        RecordingsConfig.standard()));
        return new ConfigReader(Environment.ofProcess()).read(file);
    }

    @Test
    void what_is_acknowledged_at_one_board_is_so_at_the_other_and_after_a_restart() throws Exception {
        try (RabbitVhost vhost = RealRabbit.shared().vhost("acknowledged")) {
            Config first = config("first", vhost);
            Config second = config("second", vhost);
            try (OpenBoard here = new OpenBoard(first)) {
                try (OpenBoard there = new OpenBoard(second)) {
                    await().until(() -> here.item().isPresent() && there.item().isPresent());
                    await().until(() -> here.hears() && there.hears());
                    assertThat(here.order(new Acknowledge(
                                    new AttentionKey(AttentionKind.SOURCE, "AWS/other"),
                                    "other",
                                    Severity.FAILED,
                                    Optional.empty(),
                                    "")))
                            .isInstanceOf(Outcome.Refused.class);
                    assertThat(here.order(new Acknowledge(KEY, "prod", Severity.WAITING, Optional.empty(), "")))
                            .as("it is worse than that")
                            .isInstanceOf(Outcome.Refused.class);
                    assertThat(here.order(new Acknowledge(
                                    KEY, "prod", Severity.FAILED, Optional.empty(), "keys are rotated")))
                            .isEqualTo(new Outcome.Done(""));
                    await().until(() -> there.acknowledged().isPresent());
                    assertThat(there.acknowledged().orElseThrow().why()).isEqualTo("keys are rotated");
                    assertThat(there.acknowledged().orElseThrow().by())
                            .startsWith(System.getProperty("user.name") + "@");
                }
                // Kept where it was heard, too.
                try (OpenBoard again = new OpenBoard(second)) {
                    await().until(() -> again.acknowledged().isPresent());
                    assertThat(again.order(new WithdrawAcknowledgement(KEY, "prod")))
                            .isEqualTo(new Outcome.Done(""));
                    await().until(() ->
                            here.item().isPresent() && here.acknowledged().isEmpty());
                }
            }
        }
    }
}
