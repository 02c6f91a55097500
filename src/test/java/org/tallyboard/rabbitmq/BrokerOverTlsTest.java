package org.tallyboard.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.rabbitmq.board.LiveBoard;
import org.tallyboard.source.SourceId.Kind;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;
import org.tallyboard.testing.TlsFront;
import org.tallyboard.testing.TlsFront.Certificate;

/// A real RabbitMQ behind TLS: watched by those who trust its certificate, for the name that it carries, and by no
/// others.
class BrokerOverTlsTest {

    @TempDir
    Path folder;

    @Test
    void anAuthorityOfOnesOwnIsTrustedWhereTheConfigurationNamesItAndOnlyThere() throws Exception {
        Certificate ours = Certificate.make(folder.resolve("ours"), "ip:127.0.0.1");
        Certificate others = Certificate.make(folder.resolve("others"), "ip:127.0.0.1");
        try (RabbitVhost vhost = RealRabbit.shared().vhost("tls");
                TlsFront http = TlsFront.before(vhost.rabbit().managementUri().getPort(), ours);
                TlsFront amqp = TlsFront.before(vhost.rabbit().amqpPort(), ours)) {
            try (LiveBoard board = new LiveBoard(config(vhost, http, amqp, Optional.of(ours.pem())))) {
                await().untilAsserted(() -> {
                    assertThat(board.phase(Kind.EVENTS)).isEqualTo(new SourceStatus.Live());
                    assertThat(board.phase(Kind.BROKER_API)).isEqualTo(new SourceStatus.Live());
                });
            }
            for (Optional<Path> trusted : java.util.List.of(Optional.<Path>empty(), Optional.of(others.pem()))) {
                refused(config(vhost, http, amqp, trusted));
            }
        }
    }

    @Test
    void aCertificateForAnotherNameIsRefused() throws Exception {
        Certificate elsewhere = Certificate.make(folder, "dns:rabbit.example");
        try (RabbitVhost vhost = RealRabbit.shared().vhost("tls");
                TlsFront http = TlsFront.before(vhost.rabbit().managementUri().getPort(), elsewhere);
                TlsFront amqp = TlsFront.before(vhost.rabbit().amqpPort(), elsewhere)) {
            refused(config(vhost, http, amqp, Optional.of(elsewhere.pem())));
        }
    }

    private static void refused(BrokerConfig config) {
        try (LiveBoard board = new LiveBoard(config)) {
            for (Kind kind : java.util.List.of(Kind.EVENTS, Kind.BROKER_API)) {
                await().untilAsserted(() -> assertThat(board.phase(kind))
                        .isInstanceOfSatisfying(SourceStatus.Failed.class, failed -> {
                            assertThat(failed.failure().cause()).contains("TLS");
                            assertThat(failed.failure().remedy()).contains("ca_file");
                        }));
            }
            assertThat(board.snapshot().brokers())
                    .allMatch(broker -> broker.queues().isEmpty());
        }
    }

    private static BrokerConfig config(RabbitVhost vhost, TlsFront http, TlsFront amqp, Optional<Path> caFile) {
        return new BrokerConfig(
                "rec-broker",
                URI.create("https://127.0.0.1:" + http.port()),
                URI.create("amqps://127.0.0.1:" + amqp.port() + "/" + VirtualHost.encoded(vhost.name())),
                vhost.rabbit().user(),
                vhost.rabbit()::password,
                Optional.empty(),
                caFile);
    }
}
