package org.tallyboard.recorder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.recorder.capture.Part;
import tools.jackson.databind.json.JsonMapper;

class LeaseStateTest {
    private static final Instant BEGUN = Instant.parse("2026-11-24T10:00:00.250Z");

    @Test
    void comesBackAsItWent() {
        var changes = JsonMapper.shared().createObjectNode().put("title", "Länger");
        var state = new LeaseState("w1@a", 2, 7, Optional.of(BEGUN), 4, changes, 0, parts(3));

        assertThat(read(state.text())).contains(state);
    }

    @Test
    void anotherHolderKeepsWhatWasRecorded() {
        var state = new LeaseState(
                "w1@a", 2, 7, Optional.of(BEGUN), 4, JsonMapper.shared().createObjectNode(), 0, parts(3));

        LeaseState next = state.takenBy("w2@b");

        assertThat(next.holder()).isEqualTo("w2@b");
        assertThat(next.generation()).isEqualTo(3);
        assertThat(next.parts()).isEqualTo(state.parts());
        assertThat(next.begun()).contains(BEGUN);
    }

    @Test
    void thousandPartsFitAHeaderAndTheOldestGoFirst() {
        var changes = JsonMapper.shared().createObjectNode();
        var thousand = new LeaseState("w1@a", 0, 1, Optional.of(BEGUN), 0, changes, 0, parts(1_000));
        var more = new LeaseState("w1@a", 0, 1, Optional.of(BEGUN), 0, changes, 0, parts(1_200));

        for (LeaseState state : List.of(thousand, more)) {
            assertThat(state.text().length()).isLessThanOrEqualTo(LeaseState.MAX_TEXT);
            LeaseState back = read(state.text()).orElseThrow();
            assertThat(back.parts().getLast()).isEqualTo(state.parts().getLast());
            assertThat(back.dropped() + back.parts().size())
                    .isEqualTo(state.dropped() + state.parts().size());
        }
        assertThat(more.dropped()).isEqualTo(200);
        assertThat(read(thousand.text()).orElseThrow().parts()).hasSizeGreaterThan(800);
    }

    @Test
    void aForgedPartNamesNoFileOutsideTheFolder() {
        for (String file : List.of("../../etc/passwd", "/etc/passwd", "a/../../b", "a\\b", "", "a//b", "a\u0000b")) {
            var part = new Part(1, "w1@a", "f", file, BEGUN, BEGUN, 1);
            var state = new LeaseState(
                    "w1@a", 0, 1, Optional.empty(), 0, JsonMapper.shared().createObjectNode(), 0, List.of(part));

            assertThat(read(state.text()).orElseThrow().parts()).as(file).isEmpty();
        }
    }

    @Test
    void whatIsNoStateIsAsGoodAsNone() {
        for (String text : List.of(
                "",
                "nonsense",
                "[]",
                "{}",
                "{\"v\":2,\"holder\":\"w\",\"generation\":0}",
                "{\"v\":1,\"holder\":\"w\",\"generation\":-1}",
                "{\"v\":1,\"holder\":7,\"generation\":\"x\"}",
                "x".repeat(300_000))) {
            assertThat(read(text))
                    .as(text.substring(0, Math.min(40, text.length())))
                    .isEmpty();
        }
        assertThat(read("{\"v\":1,\"holder\":\"w\",\"generation\":0,\"parts\":[1,[1],\"x\",[1,9,9,\"f\",0,0,0]]}")
                        .orElseThrow()
                        .parts())
                .isEmpty();
    }

    private static Optional<LeaseState> read(String text) {
        TaskMessage message = TaskMessage.task("recording.record").build();
        return LeaseState.of(message.forwarded(Map.of(LeaseState.HEADER, text), 0));
    }

    private static List<Part> parts(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> new Part(
                        number,
                        "rec-w" + number % 3 + "@studio",
                        "0c1c5a2e-3f4f-4a57-9b5c-1f8a4f5b6c7d",
                        "City-Council-live_4084e1b8-3f2a11/part-%05d.mkv".formatted(number),
                        BEGUN.plusSeconds(10L * number),
                        BEGUN.plusSeconds(10L * number + 9),
                        4_000_000L * number))
                .toList();
    }
}
