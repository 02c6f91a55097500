package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MissingAnswersTest {

    private static final Instant START = Instant.parse("2026-11-27T08:00:00Z");

    @Test
    void what_does_not_come_is_asked_for_ever_more_seldom_and_never_for_the_last_time() {
        MissingAnswers asked = new MissingAnswers();
        List<Duration> gaps = new ArrayList<>();
        Instant last = START;
        for (Instant now = START; now.isBefore(START.plus(Duration.ofDays(1))); now = now.plusSeconds(5)) {
            if (asked.worth("end of e1", now)) {
                asked.asked("end of e1", now);
                gaps.add(Duration.between(last, now));
                last = now;
            }
        }
        assertThat(gaps.subList(0, 4))
                .containsExactly(
                        Duration.ZERO, Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(120));
        assertThat(gaps.getLast()).isEqualTo(Duration.ofMinutes(30));
        assertThat(gaps).hasSizeBetween(45, 60);
        assertThat(asked.count("end of e1")).isEqualTo(gaps.size());
    }

    @Test
    void of_too_many_the_one_that_was_not_asked_for_for_longest_is_forgotten() {
        MissingAnswers asked = new MissingAnswers();
        asked.asked("kept", START);
        for (int i = 0; i < 199; i++) {
            asked.asked("other " + i, START);
        }
        asked.asked("kept", START);
        asked.asked("one too many", START);
        assertThat(asked.count("kept")).isEqualTo(2);
        assertThat(asked.count("other 0")).isZero();
        assertThat(asked.count("other 1")).isEqualTo(1);
    }
}
