package org.tallyboard.rabbitmq.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tallyboard.attention.Acknowledgement;
import org.tallyboard.attention.AcknowledgementEvent;
import org.tallyboard.attention.AttentionKey;
import org.tallyboard.attention.AttentionKind;
import org.tallyboard.attention.Severity;
import org.tallyboard.celery.Decoded;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.EventReader;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.celery.Publication;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class AcknowledgementEventsTest {

    private static final Instant AT = Instant.parse("2026-11-28T02:14:07Z");
    private static final AttentionKey KEY =
            new AttentionKey(AttentionKind.LOSING_PROGRAMME, "rec-broker/5f0a4d3e-6b1c-4c51-a4a2-9f62b1e0a7d1");
    private static final AcknowledgementEvent GIVEN = new AcknowledgementEvent.Given(
            new Acknowledgement(KEY, Severity.LOSING, "dana@ops-7", AT, Optional.empty(), "encoder is being replaced"));

    private final EventWriter events = new EventWriter(
            "board@ops-7", 42, new Event.Software(Optional.empty(), Optional.empty(), Optional.empty()), () -> AT);

    private static ObjectNode body(Publication publication) {
        return (ObjectNode)
                JsonMapper.shared().readTree(publication.message().body().toArray());
    }

    private static Decoded<AcknowledgementEvent> read(ObjectNode body) {
        Event event = new EventReader()
                .read(JsonMapper.shared().writeValueAsBytes(body))
                .events()
                .getFirst();
        return AcknowledgementEvents.read((Event.Unknown) event, AT.plusSeconds(1));
    }

    @Test
    void it_is_written_as_the_page_says() throws Exception {
        Matcher example = Pattern.compile("```json attention-acknowledged\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/recording-contract.md")));
        assertThat(example.find()).isTrue();
        Publication publication = AcknowledgementEvents.write(events, GIVEN);
        assertThat(publication.route().routingKey()).isEqualTo("attention.acknowledged");
        ObjectNode body = body(publication);
        body.remove(java.util.List.of("pid", "clock", "timestamp"));
        assertThat(body).isEqualTo(JsonMapper.shared().readTree(example.group(1)));
    }

    @Test
    void what_is_written_is_read_again() {
        AcknowledgementEvent snoozed = new AcknowledgementEvent.Given(
                new Acknowledgement(KEY, Severity.WILL_LOSE, "kim@desk", AT, Optional.of(AT.plusSeconds(600)), ""));
        AcknowledgementEvent withdrawn = new AcknowledgementEvent.Withdrawn(KEY, "kim@desk", AT);
        for (AcknowledgementEvent event : java.util.List.of(GIVEN, snoozed, withdrawn)) {
            assertThat(read(body(AcknowledgementEvents.write(events, event))).toOptional())
                    .contains(event);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "key, no kind of ours:x",
        "key, ''",
        "at, yesterday",
        "at, 2026-11-28T03:14:07Z",
        "by, ''",
        "until, soon",
        "severity, terrible"
    })
    void what_is_not_understood_is_refused_with_a_reason(String field, String value) {
        ObjectNode body = body(AcknowledgementEvents.write(events, GIVEN));
        body.put(field, value);
        assertThat(read(body)).isInstanceOfSatisfying(Decoded.Invalid.class, invalid -> assertThat(
                        invalid.rejected().reason())
                .startsWith("The event attention-acknowledged"));
    }
}
