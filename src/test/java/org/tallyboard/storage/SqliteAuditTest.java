package org.tallyboard.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tallyboard.storage.Audits.NOW;
import static org.tallyboard.storage.Audits.order;
import static org.tallyboard.storage.Audits.targets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tallyboard.operate.Audit.AuditException;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.operate.Outcome;

class SqliteAuditTest {

    @TempDir
    Path temp;

    private Path folder() {
        return temp.resolve("state/tallyboard");
    }

    @Test
    void keepsOrdersWithTheirOutcomesNewestFirst() throws Exception {
        List<Outcome> outcomes = List.of(
                new Outcome.Done("message id 1"),
                new Outcome.Refused("the stage runs again", "wait"),
                new Outcome.NotRecorded("full"),
                new Outcome.Unknown("no answer"));
        try (SqliteAudit audit = Audits.open(folder())) {
            for (Outcome outcome : outcomes) {
                audit.outcome(audit.intent(order(outcome.toString()), "{\"a\":1}"), outcome);
            }
        }

        try (SqliteAudit audit = Audits.open(folder())) {
            List<OrderRecord> latest = audit.latest(10);
            assertThat(latest).extracting(OrderRecord::outcome).containsExactlyElementsOf(outcomes.reversed());
            assertThat(latest).extracting(OrderRecord::id).containsExactly(4L, 3L, 2L, 1L);
            assertThat(latest.getLast())
                    .isEqualTo(new OrderRecord(
                            1,
                            NOW,
                            "arn:aws:sts::1:assumed-role/Ops/kim",
                            "retry stage",
                            outcomes.getFirst().toString(),
                            outcomes.getFirst()));
            assertThat(audit.latest(2)).hasSize(2);
            assertThat(audit.notice()).isEmpty();
        }
    }

    @Test
    void keepsWhatBecameOfAnOrder() throws Exception {
        try (SqliteAudit audit = Audits.open(folder())) {
            long id = audit.intent(order("a"), "{}");
            audit.outcome(id, new Outcome.Done("taken"));
            audit.became(id, "failed again 09:53");
            audit.became(id + 1, "nothing that is there");
        }
        try (SqliteAudit audit = Audits.open(folder())) {
            assertThat(audit.latest(10)).extracting(OrderRecord::became).containsExactly("failed again 09:53");
        }
    }

    @Test
    void isPrivateToItsOwner() throws Exception {
        try (SqliteAudit audit = Audits.open(folder())) {
            audit.intent(order("a"), "{}");
            assertThat(permissions(folder())).isEqualTo("rwx------");
            assertThat(permissions(folder().resolve("orders.db"))).isEqualTo("rw-------");
        }
        Files.setPosixFilePermissions(folder().resolve("orders.db"), PosixFilePermissions.fromString("rw-r--r--"));
        try (SqliteAudit audit = Audits.open(folder())) {
            audit.latest(1);
            assertThat(permissions(folder().resolve("orders.db"))).isEqualTo("rw-------");
        }
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; DROP TABLE orders; --",
                "a\u0000b",
                "\u202Eevil\u202C \uD83D\uDCFA line\nbreak\ttab \"quote\" \\",
                "",
            })
    void hostileTextsComeBackAsTheyWere(String text) throws Exception {
        try (SqliteAudit audit = Audits.open(folder())) {
            OrderRecord order = new OrderRecord(0, NOW, text, text, text, new Outcome.UnderWay(text));
            audit.outcome(audit.intent(order, text), new Outcome.Refused(text, text));

            assertThat(audit.latest(1))
                    .containsExactly(new OrderRecord(1, NOW, text, text, text, new Outcome.Refused(text, text)));
        }
    }

    @Test
    void textWithoutEndIsCutAndLoneSurrogatesDoNoHarm() throws Exception {
        try (SqliteAudit audit = Audits.open(folder())) {
            audit.outcome(
                    audit.intent(order("x".repeat(1_000_000)), "y".repeat(1_000_000)), new Outcome.Done("\uD800"));

            assertThat(audit.latest(1)).singleElement().satisfies(order -> {
                assertThat(order.target()).hasSizeLessThan(10_000).endsWith("…");
                assertThat(order.outcome()).isInstanceOf(Outcome.Done.class);
            });
            assertThat(Files.size(folder().resolve("orders.db"))).isLessThan(200_000);
        }
    }

    @Test
    void dropsOldAndManyFinishedOrdersAndKeepsWhatNobodyKnowsTheEndOf() throws Exception {
        Instant old = NOW.minus(Duration.ofDays(800));
        try (SqliteAudit audit = Audits.open(folder())) {
            audit.outcome(audit.intent(order("too old", old), "{}"), new Outcome.Done(""));
            audit.intent(order("unfinished"), "{}");
            for (int i = 0; i < 30; i++) {
                audit.outcome(audit.intent(order("order " + i), "{}"), new Outcome.Done(""));
            }
        }

        try (SqliteAudit audit = new SqliteAudit(folder(), BoardProcess.current(), Audits.CLOCK, 10)) {
            assertThat(targets(audit)).hasSize(11).startsWith("order 29").endsWith("order 20", "unfinished");
        }
    }

    @Test
    void boundsItselfWhileItRuns() throws Exception {
        try (SqliteAudit audit = new SqliteAudit(folder(), BoardProcess.current(), Audits.CLOCK, 10)) {
            for (int i = 0; i < 250; i++) {
                audit.outcome(audit.intent(order("order " + i), "{}"), new Outcome.Done(""));
            }
            assertThat(targets(audit)).hasSizeLessThan(120).startsWith("order 249");
        }
    }

    @Test
    void anOutcomeOfALaterVersionIsUnknownAndSaysSo() throws Exception {
        try (SqliteAudit audit = Audits.open(folder())) {
            audit.outcome(audit.intent(order("a"), "{}"), new Outcome.Done("gone well"));
            Audits.sql(folder(), "UPDATE orders SET outcome = 'rolled back'");

            assertThat(audit.latest(1))
                    .singleElement()
                    .extracting(OrderRecord::outcome)
                    .isInstanceOfSatisfying(Outcome.Unknown.class, unknown -> assertThat(unknown.reason())
                            .contains("rolled back")
                            .contains("gone well"));
        }
    }

    @Test
    void anotherRunsOrderIsNeverGivenAnOutcome() throws Exception {
        try (SqliteAudit one = Audits.open(folder());
                SqliteAudit two = Audits.open(folder())) {
            long id = one.intent(order("a"), "{}");

            assertThatThrownBy(() -> two.outcome(id, new Outcome.Done(""))).isInstanceOf(AuditException.class);
            assertThat(one.latest(1))
                    .singleElement()
                    .satisfies(order -> assertThat(order.outcome().over()).isFalse());
        }
    }

    @Test
    void nothingIsWrittenAfterItIsClosed() throws Exception {
        SqliteAudit audit = Audits.open(folder());
        audit.close();

        assertThatThrownBy(() -> audit.intent(order("a"), "{}"))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("closed");
    }
}
