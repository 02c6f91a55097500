package org.tallyboard.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.impl.AMQImpl;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Content headers as they come from the socket, and as the client library then reads them.
class ContentHeadersTest {
    private static final long MS = 1_795_773_286_935L;

    @Test
    void aSoundHeaderIsLeftAsItIs() throws IOException {
        byte[] payload = header(10, field("a", 'S', text("b")), field("n", 'I', new byte[] {0, 0, 0, 7}));

        ContentHeaders.Readable readable = ContentHeaders.readable(payload);

        assertThat(readable.payload()).isSameAs(payload);
        assertThat(readable.leftOut()).isZero();
        assertThat(read(payload).getHeaders()).containsEntry("n", 7);
    }

    @Test
    void integersBeyond31BitsOfPythonAreReadAtEveryDepth() throws IOException {
        byte[] big = number(MS);
        byte[] negative = number(-MS);
        byte[] inner = bytes(field("deep", 'L', big));
        byte[] list = bytes(new byte[] {'L'}, big, new byte[] {'L'}, negative);
        byte[] payload = header(
                1,
                field("ms", 'L', big),
                field("minus", 'L', negative),
                field("short", 'U', new byte[] {(byte) 0xFF, (byte) 0xFE}),
                field("table", 'F', sized(inner)),
                field("list", 'A', sized(list)));
        byte[] before = payload.clone();

        Map<String, Object> headers =
                read(ContentHeaders.readable(payload).payload()).getHeaders();

        assertThat(headers)
                .containsEntry("ms", MS)
                .containsEntry("minus", -MS)
                .containsEntry("short", (short) -2)
                .containsEntry("table", Map.of("deep", MS))
                .containsEntry("list", List.of(MS, -MS));
        assertThat(payload).as("the frame itself is not written to").isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"z", "n", "?", "L"})
    void aTypeThatIsNotThereOrBreaksOffIsTold(char type) throws IOException {
        // Too few bytes for an `L`; and what follows the table stays readable.
        byte[] payload = header(3, field("id", 'S', text("job")), field("x", type, new byte[] {1, 2}));

        ContentHeaders.Readable readable = ContentHeaders.readable(payload);

        BasicProperties properties = read(readable.payload());
        assertThat(readable.leftOut()).isZero();
        assertThat(Unreadable.of(properties).orElseThrow().whole()).isTrue();
        assertThat(Unreadable.of(properties).orElseThrow().reason())
                .isEqualTo(
                        type == 'L'
                                ? "a header reaches beyond its table"
                                : "a header has a type that AMQP 0-9-1 does not have: '" + type + "'");
        assertThat(properties.getCorrelationId()).isEqualTo("job-1");
        assertThat(properties.getContentType()).isEqualTo("application/json");
    }

    @Test
    void tablesWithinTablesWithoutEndAreTold() throws IOException {
        byte[] value = sized(new byte[0]);
        for (int i = 0; i < 5_000; i++) {
            value = sized(field("t", 'F', value));
        }

        BasicProperties properties =
                read(ContentHeaders.readable(header(1, field("t", 'F', value))).payload());

        assertThat(Unreadable.of(properties).orElseThrow().reason()).contains("more than 100 tables");
    }

    @Test
    void aBodyBeyondTheClientsLimitIsLeftOutAndTold() throws IOException {
        byte[] payload = header(ContentHeaders.MAX_BODY + 1, field("id", 'S', text("job")));

        ContentHeaders.Readable readable = ContentHeaders.readable(payload);

        assertThat(readable.leftOut()).isEqualTo(ContentHeaders.MAX_BODY + 1);
        Unreadable unreadable = Unreadable.of(read(readable.payload())).orElseThrow();
        assertThat(unreadable.whole()).isFalse();
        assertThat(unreadable.reason()).isEqualTo("its body has 67108865 bytes");
    }

    /// Whatever comes, the client reads what is handed on.
    @Test
    void noHeaderAtAllEndsTheClient() {
        var random = new Random(7);
        byte[] sound = header(
                5,
                field("a", 'S', text("bcd")),
                field("l", 'L', number(MS)),
                field("f", 'F', sized(field("x", 'A', sized(bytes(new byte[] {'I', 0, 0, 0, 1}))))),
                field("d", 'D', new byte[] {2, 0, 0, 0, 9}));
        for (int i = 0; i < 200_000; i++) {
            byte[] broken = Arrays.copyOf(sound, 15 + random.nextInt(sound.length - 14));
            for (int n = random.nextInt(4); n > 0; n--) {
                broken[12 + random.nextInt(broken.length - 12)] = (byte) random.nextInt();
            }
            byte[] handed = ContentHeaders.readable(broken).payload();
            try {
                read(handed);
            } catch (IOException e) {
                throw new AssertionError("the client could not read " + Arrays.toString(handed), e);
            }
        }
    }

    private static BasicProperties read(byte[] payload) throws IOException {
        return (BasicProperties) AMQImpl.readContentHeaderFrom(new DataInputStream(new ByteArrayInputStream(payload)));
    }

    private static byte[] header(long size, byte[]... fields) {
        try {
            var bytes = new ByteArrayOutputStream();
            var out = new DataOutputStream(bytes);
            out.writeShort(60);
            out.writeShort(0);
            out.writeLong(size);
            // content-type, headers, correlation-id
            out.writeShort(0x8000 | 0x2000 | 0x0400);
            out.write(shortText("application/json"));
            out.write(sized(bytes(fields)));
            out.write(shortText("job-1"));
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] field(String name, char type, byte[] value) {
        return bytes(shortText(name), new byte[] {(byte) type}, value);
    }

    private static byte[] shortText(String text) {
        byte[] chars = text.getBytes(StandardCharsets.US_ASCII);
        return bytes(new byte[] {(byte) chars.length}, chars);
    }

    private static byte[] text(String text) {
        return sized(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] sized(byte[] content) {
        return bytes(java.nio.ByteBuffer.allocate(4).putInt(content.length).array(), content);
    }

    private static byte[] number(long value) {
        return java.nio.ByteBuffer.allocate(8).putLong(value).array();
    }

    private static byte[] bytes(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
