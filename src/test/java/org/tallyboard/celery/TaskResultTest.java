package org.tallyboard.celery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.celery.TaskMessageTest.json;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskResultTest {
    private static final Instant NOW = Instant.parse("2026-11-24T02:21:21.588498Z");
    private static final String ID = "4084e1b8-d49b-45f1-95f8-c1bc68c4c5b3";

    @Test
    void aResultGoesToTheSendersOwnQueue() {
        Publication result = new TaskResult.Success(json("{\"path\":\"/rec/a.mkv\"}"))
                .publication(Samples.task(), NOW)
                .orElseThrow();
        assertThat(result.route()).isEqualTo(Route.toQueue("45db912a-888b-32d4-851f-aca583c32c44"));
        assertThat(result.message().properties())
                .isEqualTo(MessageProperties.transientJson().withCorrelationId(ID));
        assertThat(json(result.message().body().utf8())).isEqualTo(json("""
                {"status":"SUCCESS","result":{"path":"/rec/a.mkv"},"traceback":null,"children":[],
                 "date_done":"2026-11-24T02:21:21.588498+00:00","task_id":"%s"}""".formatted(ID)));
    }

    @Test
    void everyOutcomeHasCelerysShape() {
        assertThat(body(new TaskResult.Failure("FfmpegError", "exit 1", "celery.exceptions", Optional.of("T"))))
                .contains("\"status\":\"FAILURE\"", "\"exc_type\":\"FfmpegError\"", "\"traceback\":\"T\"");
        assertThat(body(new TaskResult.Revoked("terminated")))
                .contains("\"status\":\"REVOKED\"", "TaskRevokedError", "[\"terminated\"]");
        assertThat(body(new TaskResult.Started(7, "w1@h")))
                .contains("\"status\":\"STARTED\"", "\"pid\":7", "\"date_done\":null");
    }

    @Test
    void nobodyIsSentAResultThatIsNotWanted() {
        var headers = new LinkedHashMap<>(Samples.taskHeaders());
        headers.put("ignore_result", true);
        var ignoring =
                new TaskMessage(new AmqpMessage(headers, Samples.taskProperties(), Bytes.ofUtf8("[[],{},null]")));
        var silent = new TaskMessage(new AmqpMessage(
                Samples.taskHeaders(),
                Samples.taskProperties().withReplyTo(Optional.empty()),
                Bytes.ofUtf8("[[],{},null]")));
        var result = new TaskResult.Success(json("1"));
        assertThat(result.publication(ignoring, NOW)).isEmpty();
        assertThat(result.publication(silent, NOW)).isEmpty();
    }

    private static String body(TaskResult result) {
        return result.publication(Samples.task(), NOW)
                .orElseThrow()
                .message()
                .body()
                .utf8();
    }
}
