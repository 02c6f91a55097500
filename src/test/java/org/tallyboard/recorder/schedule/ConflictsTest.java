package org.tallyboard.recorder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tallyboard.config.ScheduleConfig.Rule;
import org.tallyboard.recorder.schedule.Conflicts.Fitted;
import org.tallyboard.recorder.schedule.Conflicts.Wish;

/// Who is recorded, and from when to when, where there are fewer slots than programmes.
class ConflictsTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Set<Rule> BOTH = EnumSet.allOf(Rule.class);

    private static Instant at(int minutes) {
        return NOON.plusSeconds(60L * minutes);
    }

    private static Window window(int from, int to) {
        return new Window(at(from), at(to));
    }

    /// A programme with 5 minutes of padding on each side.
    private static Wish wish(String id, int from, int to, int priority) {
        return new Wish(id, id, window(from - 5, to + 5), window(from, to), priority, false);
    }

    @Test
    void whatFitsStaysAsItIs() {
        Fitted fitted = Conflicts.fit(List.of(wish("a", 0, 30, 0), wish("b", 0, 30, 0)), 2, BOTH);

        assertThat(fitted.windows()).isEqualTo(Map.of("a", window(-5, 35), "b", window(-5, 35)));
        assertThat(fitted.losses()).isEmpty();
    }

    @Test
    void adjacentProgrammesShareTheirPaddingAndTheMoreImportantKeepsIts() {
        Fitted fitted = Conflicts.fit(List.of(wish("low", 0, 30, 1), wish("high", 30, 60, 9)), 1, BOTH);

        // The high one's padding before it lies in the low one's programme, which weighs more.
        assertThat(fitted.windows()).isEqualTo(Map.of("low", window(-5, 30), "high", window(30, 65)));
        assertThat(fitted.losses())
                .extracting(Conflicts.Loss::describe)
                .containsExactly(
                        "\"high\" loses 300 s of its padding, since the slots are taken by \"low\"",
                        "\"low\" loses 300 s of its padding, since the slots are taken by \"high\"");
    }

    @Test
    void theLowerPriorityWaitsOrIsNotRecorded() {
        Fitted waits = Conflicts.fit(List.of(wish("low", 0, 60, 1), wish("high", 10, 30, 9)), 1, BOTH);
        assertThat(waits.windows()).isEqualTo(Map.of("high", window(5, 30), "low", window(30, 65)));
        assertThat(waits.losses()).hasSize(2);
        assertThat(waits.losses().getLast().programme()).isEqualTo(Duration.ofMinutes(30));
        assertThat(waits.losses().getLast().until()).contains(at(30));

        Fitted none = Conflicts.fit(List.of(wish("low", 0, 30, 1), wish("high", 10, 60, 9)), 1, BOTH);
        assertThat(none.windows()).containsOnlyKeys("high");
        assertThat(none.losses().getFirst().describe())
                .isEqualTo("\"low\" is not recorded, since the slots are taken by \"high\"");
    }

    @Test
    void whatWasSentKeepsItsSlot() {
        Wish sent = new Wish("sent", "sent", window(-5, 35), window(0, 30), 0, true);

        Fitted fitted = Conflicts.fit(List.of(sent, wish("high", 10, 60, 9)), 1, BOTH);

        assertThat(fitted.windows()).isEqualTo(Map.of("sent", window(-5, 30), "high", window(30, 65)));
    }

    @Test
    void onlyTheRulesOfTheConfigurationAreUsed() {
        List<Wish> two = List.of(wish("low", 0, 60, 1), wish("high", 10, 30, 9));

        assertThat(Conflicts.fit(two, 1, Set.of()).windows())
                .isEqualTo(Map.of("low", window(-5, 65), "high", window(5, 35)));
        // Waiting alone shortens nobody's padding.
        assertThat(Conflicts.fit(two, 1, EnumSet.of(Rule.WAIT)).windows())
                .isEqualTo(Map.of("high", window(5, 35), "low", window(35, 65)));
        assertThat(Conflicts.fit(two, 1, EnumSet.of(Rule.SHORTEN_PADDING)).windows())
                .isEqualTo(Map.of("low", window(-5, 65), "high", window(5, 35)));
    }

    @Test
    void whateverIsWishedNoMoreThanTheSlotsAreUsedAndTheMostImportantLosesNoProgramme() {
        Random random = new Random(10);
        for (int round = 0; round < 300; round++) {
            int slots = 1 + random.nextInt(4);
            List<Wish> wishes = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                int from = random.nextInt(300);
                wishes.add(wish("w" + i, from, from + 1 + random.nextInt(90), random.nextInt(3)));
            }
            Fitted fitted = Conflicts.fit(wishes, slots, BOTH);

            Map<Integer, Integer> used = new HashMap<>();
            fitted.windows().values().forEach(window -> {
                for (Instant t = window.start(); t.isBefore(window.end()); t = t.plusSeconds(60)) {
                    used.merge((int) Duration.between(NOON, t).toMinutes(), 1, Integer::sum);
                }
            });
            assertThat(used.values()).as("round " + round).allMatch(count -> count <= slots);
            for (Wish wish : wishes) {
                Window got = fitted.windows().get(wish.id());
                boolean whole = got != null
                        && !got.start().isAfter(wish.programme().start())
                        && !got.end().isBefore(wish.programme().end());
                boolean said = fitted.losses().stream()
                        .anyMatch(loss ->
                                loss.id().equals(wish.id()) && loss.programme().isPositive());
                assertThat(whole).as(wish + " in round " + round).isEqualTo(!said);
            }
        }
    }
}
