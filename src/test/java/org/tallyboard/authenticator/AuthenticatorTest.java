package org.tallyboard.authenticator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {

    private final Map<String, String> passwords = new ConcurrentHashMap<>(Map.of("anna", "right-1"));
    private final AtomicInteger looks = new AtomicInteger();
    private final CountDownLatch gate = new CountDownLatch(1);
    private volatile boolean slow;
    private volatile boolean away;
    private Instant now = Instant.parse("2026-11-28T10:00:00Z");

    private final IdentitySource source = new IdentitySource() {
        @Override
        public Verdict check(AuthenticationRequest.Password ask, boolean familiar) {
            String known = passwords.getOrDefault(ask.name(), "");
            looks.incrementAndGet();
            if (slow) {
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            if (away) {
                return new Verdict.Unknown();
            }
            return known.equals(new String(ask.secret(), StandardCharsets.UTF_8))
                    ? new Verdict.Right(known, Duration.ofHours(1))
                    : new Verdict.Wrong();
        }

        @Override
        public boolean stands(String name, Object proof) {
            return proof.equals(passwords.get(name));
        }

        @Override
        public Optional<Object> known(String name) {
            return Optional.ofNullable(passwords.get(name));
        }

        @Override
        public Set<String> groups(String name) {
            return passwords.containsKey(name) ? Set.of("viewer") : Set.of();
        }
    };
    private final Authenticator authenticator = new Authenticator(
            source, Optional.empty(), Duration.ofSeconds(60), new Lockouts(() -> now), () -> now, new SecureRandom());

    private boolean login(String name, String password) {
        return authenticator.allows(
                AuthenticationRequestTest.ask("PASS", StoredHashTest.bytes(name + "\n" + password + "\n")));
    }

    private boolean group(String name, String groups) {
        return authenticator.allows(
                AuthenticationRequestTest.ask("GROUP", StoredHashTest.bytes(name + "\n" + groups + "\n")));
    }

    @Test
    void a_password_that_was_right_is_looked_at_once_a_minute() {
        for (int i = 0; i < 12; i++) {
            assertThat(login("anna", "right-1")).isTrue();
            now = now.plusSeconds(5);
        }
        assertThat(looks).hasValue(1);
        assertThat(login("anna", "right-1")).isTrue();
        assertThat(looks).hasValue(2);
    }

    @Test
    void what_has_changed_is_forgotten_at_once() {
        assertThat(login("anna", "right-1")).isTrue();
        passwords.put("anna", "right-2");

        assertThat(login("anna", "right-1")).isFalse();
        assertThat(login("anna", "right-2")).isTrue();
        passwords.remove("anna");
        assertThat(login("anna", "right-2")).isFalse();
        assertThat(group("anna", "viewer")).isFalse();
    }

    @Test
    void a_wrong_one_is_never_remembered() {
        assertThat(login("anna", "right-2")).isFalse();
        passwords.put("anna", "right-2");

        assertThat(login("anna", "right-2")).isTrue();
    }

    @Test
    void a_thousand_polls_at_once_are_one_look() throws Exception {
        slow = true;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, 1_000)
                    .mapToObj(i -> threads.submit(() -> login("anna", "right-1")))
                    .toList();
            gate.countDown();
            for (var answer : answers) {
                assertThat(answer.get()).isTrue();
            }
        }
        assertThat(looks).hasValue(1);
    }

    @Test
    void who_is_removed_while_the_password_is_looked_at_is_refused() throws Exception {
        slow = true;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answer = threads.submit(() -> login("anna", "right-1"));
            while (looks.get() == 0) {
                Thread.onSpinWait();
            }
            String before = passwords.get("anna");
            slow = false;
            passwords.put("anna", "right-2");
            gate.countDown();
            assertThat(answer.get()).isFalse();
            assertThat(before).isEqualTo("right-1");
        }
    }

    @Test
    void what_could_not_be_looked_at_is_refused_and_counts_as_no_guess() {
        away = true;
        for (int i = 0; i < 50; i++) {
            assertThat(login("anna", "right-1")).isFalse();
        }
        away = false;
        assertThat(login("anna", "right-1")).isTrue();
    }

    @Test
    void guessing_is_locked_before_it_is_looked_at_and_who_is_remembered_is_not_kept_out() {
        assertThat(login("anna", "right-1")).isTrue();
        for (int i = 0; i < 100; i++) {
            login("anna", "wrong-" + i);
        }
        assertThat(looks.get()).isLessThan(10);
        assertThat(login("anna", "right-1")).isTrue();
    }

    @Test
    void groups_are_answered_as_they_are_now() {
        assertThat(group("anna", "operator viewer")).isTrue();
        assertThat(group("anna", "operator")).isFalse();
        assertThat(group("bob", "viewer")).isFalse();
        assertThat(authenticator.allows(
                        AuthenticationRequestTest.ask("GROUP", StoredHashTest.bytes("anna\nviewer\nx\n"))))
                .isFalse();
        assertThat(looks).hasValue(0);
    }
}
