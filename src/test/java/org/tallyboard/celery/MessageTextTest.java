package org.tallyboard.celery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class MessageTextTest {

    private static AmqpMessage again(AmqpMessage message) {
        return MessageText.message(MessageText.headers(message), MessageText.properties(message), message.body());
    }

    @Test
    void aTaskMessageComesBackEqual() {
        AmqpMessage message = TaskMessage.task("recording.record")
                .kwargs(JsonNodeFactory.instance.objectNode().put("title", "Übertragung \ud83c\udfa5"))
                .priority(7)
                .header("tenant", "a")
                .build()
                .amqp();

        assertThat(again(message)).isEqualTo(message);
    }

    @Test
    void everyTypeOfHeaderKeepsIt() {
        var headers = new LinkedHashMap<String, @Nullable Object>();
        headers.put("null", null);
        headers.put("int", 5);
        headers.put("small long", 5L);
        headers.put("long", 5_000_000_000L);
        headers.put("double", 1.0);
        headers.put("true", true);
        headers.put("text", "x");
        headers.put("list", Arrays.asList(1, 2L, null, List.of("a")));
        headers.put("table", Map.of("long", 1L, "table", Map.of("x", "y"), "empty", Map.of()));
        var message = new AmqpMessage(headers, MessageProperties.none(), Bytes.ofUtf8("body"));

        AmqpMessage back = again(message);

        assertThat(back).isEqualTo(message);
        assertThat(back.headers().get("small long")).isInstanceOf(Long.class);
        assertThat(back.properties().priority()).isEqualTo(OptionalInt.empty());
        assertThat(back.properties().contentType()).isEqualTo(Optional.empty());
    }

    @Test
    void whatWasNotWrittenHereIsRefused() {
        assertThatThrownBy(() -> MessageText.message("[]", "{}", Bytes.ofUtf8("")))
                .isInstanceOf(IllegalArgumentException.class);
        var dated = new AmqpMessage(Map.of("x", new java.util.Date()), MessageProperties.none(), Bytes.ofUtf8(""));
        assertThatThrownBy(() -> MessageText.headers(dated)).hasMessageContaining("Date cannot be kept");
    }
}
