package org.tallyboard.authenticator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.tallyboard.cli.LogLine;

class LockoutsTest {

    private Instant now = Instant.parse("2026-11-28T10:00:00Z");
    private final Lockouts lockouts = new Lockouts(() -> now);

    private boolean guess(String name, String address) {
        Optional<Lockouts.Try> begun = lockouts.begin(name, address);
        begun.ifPresent(lockouts::wrong);
        return begun.isPresent();
    }

    private void login(String name, String address) {
        lockouts.right(lockouts.begin(name, address).orElseThrow());
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void a_person_has_five_tries_and_then_longer_and_longer_waits() {
        for (int i = 0; i < 5; i++) {
            assertThat(guess("anna", "192.0.2." + i)).isTrue();
        }
        long wait = 1;
        for (int i = 0; i < 9; i++) {
            assertThat(guess("anna", "192.0.2.99")).as("wait %d", wait).isFalse();
            pass(Duration.ofSeconds(wait).minusMillis(1));
            assertThat(guess("anna", "192.0.2.98")).isFalse();
            pass(Duration.ofMillis(1));
            assertThat(guess("anna", "198.51.100." + i)).isTrue();
            wait *= 2;
        }
        pass(Duration.ofSeconds(512));
        assertThat(guess("anna", "203.0.113.1")).isTrue();
        pass(Duration.ofMinutes(15));
        assertThat(guess("anna", "203.0.113.2")).isTrue();
    }

    @Test
    void nobody_can_lock_a_person_out_of_where_they_work() {
        login("anna", "192.0.2.1");
        for (int i = 0; i < 10_000; i++) {
            guess("anna", "10." + i / 250 + ".0." + i % 250);
        }
        assertThat(lockouts.begin("anna", "10.99.0.1")).isEmpty();
        assertThat(lockouts.begin("anna", "192.0.2.1"))
                .hasValueSatisfying(begun -> assertThat(begun.familiar()).isTrue());
    }

    @Test
    void a_persons_own_place_has_tries_of_its_own() {
        login("anna", "192.0.2.1");
        for (int i = 0; i < 5; i++) {
            assertThat(guess("anna", "192.0.2.1")).isTrue();
        }
        assertThat(guess("anna", "192.0.2.1")).isFalse();
        assertThat(guess("bob", "192.0.2.1")).isTrue();
    }

    @Test
    void an_address_has_twenty_tries_for_whomever_and_an_own_account_gives_no_more() {
        login("mallory", "192.0.2.66");
        for (int i = 0; i < 20; i++) {
            assertThat(guess("person-" + i, "192.0.2.66")).isTrue();
            login("mallory", "192.0.2.66");
        }
        assertThat(guess("person-20", "192.0.2.66")).isFalse();
        assertThat(guess("person-20", "192.0.2.67")).isTrue();
    }

    @Test
    void a_network_of_ipv6_is_one_address() {
        for (int i = 0; i < 20; i++) {
            assertThat(guess("person-" + i, "2001:db8:1:2::" + Integer.toHexString(i + 1)))
                    .isTrue();
        }
        assertThat(guess("x", "2001:db8:1:2:ffff::1")).isFalse();
        assertThat(guess("x", "2001:db8:1:3::1")).isTrue();
    }

    @Test
    void tries_at_the_same_time_are_no_more_tries() {
        int begun = 0;
        for (int i = 0; i < 100; i++) {
            begun += lockouts.begin("anna", "192.0.2." + i).isPresent() ? 1 : 0;
        }
        assertThat(begun).isEqualTo(5);
    }

    @Test
    void it_is_unlocked_by_an_order_and_by_time() {
        for (int i = 0; i < 6; i++) {
            guess("anna", "192.0.2.1");
        }
        assertThat(lockouts.locks()).singleElement().satisfies(lock -> {
            assertThat(lock.name()).isEqualTo("anna");
            assertThat(lock.wrong()).isEqualTo(5);
        });
        assertThat(lockouts.unlock("anna")).isEqualTo(1);
        assertThat(lockouts.unlock("anna")).isZero();
        assertThat(guess("anna", "192.0.2.1")).isTrue();
        pass(Duration.ofHours(2));
        for (int i = 0; i < 4; i++) {
            guess("anna", "192.0.2.1");
        }
        assertThat(lockouts.locks()).isEmpty();
    }

    @Test
    void what_it_keeps_is_bounded() {
        for (int i = 0; i < 200_000; i++) {
            guess("n" + i, "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255));
        }
        assertThat(lockouts.size()).isLessThanOrEqualTo(50_000);
    }

    /// What the log says is what the jail's filter counts: addresses, and nobody's own lock.
    @Test
    void the_filter_of_fail2ban_finds_locked_addresses() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/fail2ban-regex")), "no fail2ban-regex: apt-get install fail2ban");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(Lockouts.class);
        logger.addAppender(log);
        try {
            for (int i = 0; i < 20; i++) {
                guess("person-" + i, "192.0.2.66");
                guess("person-" + i, "2001:db8:1:2::" + (i + 1));
            }
            for (int i = 0; i < 5; i++) {
                guess("anna", "198.51.100." + i);
            }
        } finally {
            logger.detachAppender(log);
        }
        List<String> lines = log.list.stream()
                .map(event -> "Nov 28 01:09:18 gw tallyboard[7]: 01:09:18.977 WARN  Lockouts: "
                        + new LogLine().convert(event))
                .toList();
        Path file = Files.createTempFile("journal", ".log");
        Files.write(file, lines);
        Process process = new ProcessBuilder(
                        "fail2ban-regex", "-v", file.toString(), "packaging/fail2ban/tallyboard-filter.conf")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Files.delete(file);

        assertThat(lines).hasSize(3);
        assertThat(said)
                .contains("3 lines, 0 ignored, 2 matched, 1 missed")
                .contains("192.0.2.66")
                .contains("2001:db8:1:2::/64");
    }
}
