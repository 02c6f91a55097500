package org.tallyboard.celery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.DeflaterOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class TaskMessageTest {
    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");

    @Test
    void aNewMessageHasEveryHeaderThatCeleryItselfSends() {
        TaskMessage message = TaskMessage.task("rec.record")
                .id("4084e1b8-d49b-45f1-95f8-c1bc68c4c5b3")
                .args(Json.array().add("rtmp://x/live"))
                .kwargs(Json.object().put("secs", 0.2))
                .build();
        assertThat(message.amqp().headers().keySet())
                .containsExactlyInAnyOrderElementsOf(Samples.taskHeaders().keySet());
        assertThat(message.amqp().headers())
                .containsEntry("task", "rec.record")
                .containsEntry("root_id", "4084e1b8-d49b-45f1-95f8-c1bc68c4c5b3")
                .containsEntry("parent_id", null)
                .containsEntry("retries", 0)
                .containsEntry("timelimit", Arrays.asList(null, null));
        assertThat(message.amqp().properties())
                .isEqualTo(new MessageProperties(
                        Optional.of("application/json"),
                        Optional.of("utf-8"),
                        Optional.of("4084e1b8-d49b-45f1-95f8-c1bc68c4c5b3"),
                        Optional.empty(),
                        OptionalInt.of(0),
                        OptionalInt.of(2),
                        Optional.empty()));
        assertThat(message.amqp().body().utf8())
                .isEqualTo("[[\"rtmp://x/live\"],{\"secs\":0.2},"
                        + "{\"callbacks\":null,\"errbacks\":null,\"chain\":null,\"chord\":null}]");
    }

    @Test
    void timesAreIsoTextWithAnOffsetAndHardComesBeforeSoft() {
        TaskMessage message = TaskMessage.task("rec.record")
                .eta(NOW.plusMillis(1500))
                .expires(NOW.plusSeconds(60), NOW)
                .hardLimit(Duration.ofSeconds(20))
                .softLimit(Duration.ofSeconds(10))
                .build();
        assertThat(message.eta()).contains("2026-11-24T02:00:01.500000+00:00");
        assertThat(message.expires()).contains("2026-11-24T02:01:00.000000+00:00");
        assertThat(message.amqp().properties().expiration()).contains("60000");
        assertThat(message.amqp().headers()).containsEntry("timelimit", List.of(20, 10));
        TaskMessage late =
                TaskMessage.task("rec.record").expires(NOW.minusSeconds(1), NOW).build();
        assertThat(late.amqp().properties().expiration()).contains("0");
    }

    @Test
    void aHeaderThatPythonWouldMisreadIsRefused() {
        TaskMessageBuilder builder = TaskMessage.task("rec.record");
        assertThatThrownBy(() -> builder.header("n", (short) 1)).hasMessageContaining("Short");
        assertThatThrownBy(() -> builder.header("n", (byte) 1)).hasMessageContaining("Byte");
        assertThatThrownBy(() -> builder.header("n", -1L)).hasMessageContaining("negative");
        assertThatThrownBy(() -> builder.header("n", List.of(1, (short) 2))).hasMessageContaining("Short");
        assertThatThrownBy(() -> builder.header("root_id", "x")).hasMessageContaining("belongs to Celery");
        assertThat(builder.header("n", 5L).build().amqp().headers()).containsEntry("n", 5L);
    }

    @Test
    void longArgumentsDoNotOverflowTheHeaderFrame() {
        TaskMessage message = TaskMessage.task("rec.record")
                .args(Json.array().add("x".repeat(200_000)))
                .build();
        assertThat(message.argsRepr().orElseThrow()).hasSizeLessThan(20_000).endsWith("...");
        assertThat(message.amqp().body().size()).isGreaterThan(200_000);
    }

    @Test
    void theSampleIsReadInFull() {
        TaskMessage message = Samples.task();
        assertThat(message.protocol()).isEqualTo(TaskMessage.Protocol.V2);
        assertThat(message.taskName()).contains("rec.record");
        assertThat(message.id()).contains("4084e1b8-d49b-45f1-95f8-c1bc68c4c5b3");
        assertThat(message.rootId()).contains("4084e1b8-d49b-45f1-95f8-c1bc68c4c5b3");
        assertThat(message.parentId()).isEmpty();
        assertThat(message.retries()).hasValue(0);
        assertThat(message.eta()).isEmpty();
        assertThat(message.kwargsRepr()).contains("{'secs': 0.2}");
        assertThat(message.ignoreResult()).isFalse();
        assertThat(message.body()).isInstanceOfSatisfying(TaskBody.Readable.class, body -> {
            assertThat(Json.text(body.args())).isEqualTo("[\"rtmp://x/live\"]");
            assertThat(Json.text(body.kwargs())).isEqualTo("{\"secs\":0.2}");
            assertThat(body.embed().isEmpty()).isTrue();
        });
    }

    @Test
    void callbacksChainAndChordAreFound() {
        TaskMessage message = withBody("[[],{},{\"callbacks\":[{\"task\":\"a\"}],\"errbacks\":null,"
                + "\"chain\":[{\"task\":\"last\"},{\"task\":\"next\"}],\"chord\":{\"task\":\"done\"}}]");
        assertThat(message.body()).isInstanceOfSatisfying(TaskBody.Readable.class, body -> {
            assertThat(body.embed().callbacks()).hasSize(1);
            assertThat(body.embed().errbacks()).isEmpty();
            assertThat(body.embed().chain())
                    .extracting(node -> node.get("task").stringValue())
                    .containsExactly("last", "next");
            assertThat(body.embed().chord()).isPresent();
        });
        for (String nothing : List.of("[[],{},null]", "[[],{},{}]", "[[],{}]")) {
            assertThat(withBody(nothing).body()).isInstanceOfSatisfying(TaskBody.Readable.class, body -> assertThat(
                            body.embed().isEmpty())
                    .isTrue());
        }
    }

    @Test
    void aBodyThatCannotBeReadSaysWhy() {
        assertThat(withBody("[[],[]]").body()).isInstanceOf(TaskBody.Unreadable.class);
        assertThat(withBody("[\"('x',)\",{}]").body()).isInstanceOf(TaskBody.Unreadable.class);
        assertThat(withBody("{").body()).isInstanceOf(TaskBody.Unreadable.class);
        var pickle = new AmqpMessage(Samples.taskHeaders(), MessageProperties.none(), Bytes.ofUtf8("[[],{},{}]"));
        assertThat(new TaskMessage(pickle).body())
                .isEqualTo(new TaskBody.Unreadable("The body is of no declared content type, not application/json."));
    }

    @Test
    void aZlibBodyIsUnpackedWithinTheLimitAndAnUnknownOneIsNot() throws IOException {
        assertThat(compressed("application/x-gzip", deflate("[[1],{},{}]")).body())
                .isInstanceOfSatisfying(
                        TaskBody.Readable.class,
                        body -> assertThat(body.args().get(0).intValue()).isEqualTo(1));
        assertThat(compressed("application/x-gzip", deflate("[[\"" + "0".repeat(20 << 20) + "\"],{},{}]"))
                        .body())
                .isInstanceOf(TaskBody.Unreadable.class);
        assertThat(compressed("application/x-gzip", "junk".getBytes(StandardCharsets.UTF_8))
                        .body())
                .isInstanceOf(TaskBody.Unreadable.class);
        assertThat(compressed("application/zstd", deflate("[[1],{},{}]")).body())
                .isInstanceOfSatisfying(TaskBody.Unreadable.class, body -> assertThat(body.reason())
                        .contains("application/zstd"));
        assertThat(compressed("application/x-nobody", deflate("[[1],{},{}]")).body())
                .isInstanceOf(TaskBody.Unreadable.class);
    }

    /// All that kombu offers; brotli's bytes are a stored block, since there is no compressor in Java.
    @Test
    void everyCompressionOfKombuIsUnpacked() throws IOException {
        byte[] body = "[[1],{},{}]".getBytes(StandardCharsets.UTF_8);
        var bzip2 = new ByteArrayOutputStream();
        try (var out = new BZip2CompressorOutputStream(bzip2)) {
            out.write(body);
        }
        var xz = new ByteArrayOutputStream();
        try (var out = new XZCompressorOutputStream(xz)) {
            out.write(body);
        }
        var zstd = new ByteArrayOutputStream();
        try (var out = new ZstdCompressorOutputStream(zstd)) {
            out.write(body);
        }
        var brotli = new ByteArrayOutputStream();
        brotli.writeBytes(new byte[] {0x0b, 0x05, (byte) 0x80});
        brotli.writeBytes(body);
        brotli.write(0x03);
        Map.of(
                        "application/x-bz2", bzip2,
                        "application/x-lzma", xz,
                        "application/zstd", zstd,
                        "application/x-brotli", brotli)
                .forEach((type, packed) -> assertThat(
                                compressed(type, packed.toByteArray()).body())
                        .as(type)
                        .isInstanceOfSatisfying(TaskBody.Readable.class, read -> assertThat(
                                        read.args().get(0).intValue())
                                .isEqualTo(1)));
    }

    @Test
    void timesWithoutAnOffsetAreUtcAndLimitsAreHardBeforeSoft() {
        TaskMessage message = new TaskMessage(new AmqpMessage(
                Map.of(
                        "task",
                        "t",
                        "id",
                        "1",
                        "eta",
                        "2026-11-27T12:00:00",
                        "expires",
                        "2026-11-27T13:00:00.5+01:00",
                        "timelimit",
                        List.of(2, 1.5)),
                MessageProperties.persistentJson(),
                Bytes.ofUtf8("[]")));

        assertThat(message.notBefore()).contains(Instant.parse("2026-11-27T12:00:00Z"));
        assertThat(message.notAfter()).contains(Instant.parse("2026-11-27T12:00:00.5Z"));
        assertThat(message.hardLimit()).contains(Duration.ofSeconds(2));
        assertThat(message.softLimit()).contains(Duration.ofMillis(1500));
    }

    /// PHP's, Go's and Rust's ways to write times, and Python's with `str()`.
    @ParameterizedTest
    @CsvSource({
        "2026-11-27T12:00:00Z, 2026-11-27T12:00:00Z",
        "2026-11-27T13:00:00+0100, 2026-11-27T12:00:00Z",
        "2026-11-27T13:00:00+01, 2026-11-27T12:00:00Z",
        "2026-11-27 12:00:00.5, 2026-11-27T12:00:00.5Z",
        "2026-11-27T12:00:00.123456789+00:00, 2026-11-27T12:00:00.123456789Z",
        "2026-11-27T12:00, 2026-11-27T12:00:00Z",
        "2026-11-27, 2026-11-27T00:00:00Z",
    })
    void timesOfOtherLanguagesAreRead(String written, Instant meant) {
        TaskMessage message = timed(written);
        assertThat(message.notBefore()).contains(meant);
        assertThat(message.unreadableTime()).isEmpty();
    }

    @Test
    void aTimeThatIsNoneIsTold() {
        assertThat(timed("").unreadableTime()).isEmpty();
        for (Object none : List.of("tomorrow", "2026-13-01", "2026-11-27T25:00:00", 7, Map.of())) {
            assertThat(timed(none).unreadableTime()).as("%s", none).contains("eta");
        }
    }

    @Test
    void anIdThatIsAWholeNumberIsItsDigits() {
        TaskMessage task = new TaskMessage(new AmqpMessage(
                Map.of("task", "t", "id", 1_795_773_286_935L),
                MessageProperties.persistentJson(),
                Bytes.ofUtf8("[[],{},{}]")));
        assertThat(task.asVersion2().flatMap(TaskMessage::id)).contains("1795773286935");
        TaskMessage old = new TaskMessage(new AmqpMessage(
                Map.of(), MessageProperties.persistentJson(), Bytes.ofUtf8("{\"task\":\"t\",\"id\":7}")));
        assertThat(old.asVersion2().flatMap(TaskMessage::id)).contains("7");
    }

    private static TaskMessage timed(Object eta) {
        return new TaskMessage(new AmqpMessage(
                Map.of("task", "t", "id", "1", "eta", eta), MessageProperties.persistentJson(), Bytes.ofUtf8("[]")));
    }

    /// As Celery 3 and gocelery write it.
    @Test
    void versionOneBecomesVersionTwo() {
        TaskMessage task = new TaskMessage(new AmqpMessage(
                        Map.of("tenant", "north"),
                        MessageProperties.persistentJson().withReplyTo(Optional.of("me")),
                        Bytes.ofUtf8("{\"task\":\"t\",\"id\":\"1\",\"args\":null,\"kwargs\":{\"a\":1},\"retries\":2,"
                                + "\"eta\":\"\",\"timelimit\":[null,3],\"callbacks\":[{\"task\":\"mail\"}]}")))
                .asVersion2()
                .orElseThrow();

        assertThat(task.protocol()).isEqualTo(TaskMessage.Protocol.V2);
        assertThat(task.taskName()).contains("t");
        assertThat(task.retries()).hasValue(2);
        assertThat(task.eta()).isEmpty();
        assertThat(task.softLimit()).contains(Duration.ofSeconds(3));
        assertThat(task.hardLimit()).isEmpty();
        assertThat(task.amqp().headers()).containsEntry("tenant", "north");
        assertThat(task.amqp().properties().correlationId()).contains("1");
        assertThat(task.amqp().properties().replyTo()).contains("me");
        assertThat(task.body()).isInstanceOfSatisfying(TaskBody.Readable.class, body -> {
            assertThat(body.args()).isEmpty();
            assertThat(body.kwargs().get("a").intValue()).isEqualTo(1);
            assertThat(body.embed().callbacks()).hasSize(1);
        });
    }

    @Test
    void theProtocolIsToldByTheHeaderTask() {
        var v1 = new TaskMessage(new AmqpMessage(
                Map.of(),
                MessageProperties.persistentJson(),
                Bytes.ofUtf8("{\"task\":\"old.task\",\"id\":\"1\",\"args\":[2],\"kwargs\":{}}")));
        assertThat(v1.protocol()).isEqualTo(TaskMessage.Protocol.V1);
        assertThat(v1.taskName()).contains("old.task");
        assertThat(v1.id()).contains("1");
        assertThat(v1.body()).isInstanceOf(TaskBody.Readable.class);
        var other =
                new TaskMessage(new AmqpMessage(Map.of(), MessageProperties.persistentJson(), Bytes.ofUtf8("[1,2]")));
        assertThat(other.protocol()).isEqualTo(TaskMessage.Protocol.UNKNOWN);
        assertThat(other.taskName()).isEmpty();
    }

    @Test
    void capturedHeadersKeepTheirMeaning() {
        var table = new LinkedHashMap<String, @Nullable Object>();
        table.put("client string", new StringBuilder("text"));
        table.put("short", (short) 7);
        table.put("void", null);
        table.put("list", new ArrayList<>(Arrays.asList(null, new StringBuilder("a"), 3L)));
        table.put("nested", Map.of("k", (byte) 1));
        assertThat(Headers.fromWire(table))
                .containsEntry("client string", "text")
                .containsEntry("short", 7)
                .containsEntry("void", null)
                .containsEntry("list", Arrays.asList(null, "a", 3L))
                .containsEntry("nested", Map.of("k", 1));
    }

    @Test
    void nothingPrintsArguments() {
        TaskMessage message = Samples.task();
        assertThat(message.toString()).doesNotContain("rtmp");
        assertThat(new Payload.FromMessage(message, Route.toQueue("celery")).toString())
                .doesNotContain("rtmp");
    }

    private static TaskMessage withBody(String body) {
        return new TaskMessage(
                new AmqpMessage(Samples.taskHeaders(), MessageProperties.persistentJson(), Bytes.ofUtf8(body)));
    }

    private static TaskMessage compressed(String compression, byte[] body) {
        var headers = new LinkedHashMap<>(Samples.taskHeaders());
        headers.put("compression", compression);
        return new TaskMessage(new AmqpMessage(headers, MessageProperties.persistentJson(), Bytes.of(body)));
    }

    private static byte[] deflate(String text) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(out)) {
            deflater.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    static JsonNode json(String text) {
        return Json.read(text.getBytes(StandardCharsets.UTF_8), 1 << 20)
                .toOptional()
                .orElseThrow();
    }
}
