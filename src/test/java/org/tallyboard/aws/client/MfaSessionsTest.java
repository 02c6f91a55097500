package org.tallyboard.aws.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

class MfaSessionsTest {

    private static final MfaSessions.Key KEY = new MfaSessions.Key("role", "device", "profile keys");
    private static final AwsSessionCredentials FIRST = AwsSessionCredentials.create("A", "s", "t");

    private Instant now = Instant.parse("2026-11-27T12:00:00Z");

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    private final MfaSessions sessions = new MfaSessions(clock, Duration.ofSeconds(20));

    private void pass(int seconds) {
        now = now.plusSeconds(seconds);
    }

    @Test
    void a_session_is_used_until_its_last_minute() {
        sessions.opened(KEY, FIRST, now.plusSeconds(3600));
        pass(3539);
        assertThat(sessions.find(KEY)).contains(FIRST);
        pass(1);
        assertThat(sessions.find(KEY)).isEmpty();
    }

    @Test
    void another_role_device_or_source_has_another_session() {
        sessions.opened(KEY, FIRST, now.plusSeconds(3600));
        assertThat(sessions.find(new MfaSessions.Key("role", "device", "profile other")))
                .isEmpty();
        assertThat(sessions.find(new MfaSessions.Key("role", "other", "profile keys")))
                .isEmpty();
    }

    @Test
    void a_refusal_that_may_be_meant_for_the_session_before_does_not_cost_a_code() {
        sessions.opened(KEY, FIRST, now.plusSeconds(3600));
        pass(19);
        sessions.refused(KEY);
        assertThat(sessions.find(KEY)).contains(FIRST);
        pass(1);
        sessions.refused(KEY);
        assertThat(sessions.find(KEY)).isEmpty();
    }
}
