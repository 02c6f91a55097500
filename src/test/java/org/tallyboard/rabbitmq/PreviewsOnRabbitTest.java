package org.tallyboard.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tallyboard.job.Job;
import org.tallyboard.job.Preview;
import org.tallyboard.rabbitmq.board.LiveBoard;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;

/// Pictures by the recording contract over a real RabbitMQ: from the exchange to the job that they belong to.
class PreviewsOnRabbitTest {

    private static final int LARGEST = 256 * 1024;

    RealRabbit broker() {
        return RealRabbit.shared();
    }

    @Test
    void aPictureReachesItsJobAndWhatIsNoneIsLeftOut() throws Exception {
        try (RabbitVhost vhost = broker().vhost("previews");
                Connection connection = vhost.connect();
                Channel channel = connection.createChannel();
                LiveBoard board = new LiveBoard(Configured.on(vhost))) {
            await().until(board::isLive);
            await().until(() -> vhost.depths().keySet().stream().anyMatch(q -> q.contains("preview")));
            started(channel, "job-1");
            started(channel, "job-2");
            await().until(() -> board.job("job-2").isPresent());

            Instant taken = Instant.now().minusSeconds(3).truncatedTo(ChronoUnit.MILLIS);
            publish(channel, "job-1", Optional.of(taken.toString()), jpeg(100, 1));
            Preview first = awaitPicture(board, "job-1", 1);
            assertThat(first.takenAt()).isEqualTo(taken);

            // Late, not a picture, too large, for nobody, or for an id that is none.
            publish(channel, "job-1", Optional.of(taken.minusSeconds(5).toString()), jpeg(100, 2));
            publish(
                    channel,
                    "job-1",
                    Optional.of(taken.plusSeconds(1).toString()),
                    "GIF89a".getBytes(StandardCharsets.UTF_8));
            publish(channel, "job-1", Optional.of(taken.plusSeconds(1).toString()), jpeg(LARGEST + 1, 3));
            publish(channel, "job-1", Optional.of(taken.plusSeconds(1).toString()), new byte[0]);
            publish(channel, "nobody", Optional.empty(), jpeg(100, 4));
            publish(channel, "", Optional.empty(), jpeg(100, 5));
            publish(channel, "x".repeat(255), Optional.empty(), jpeg(100, 6));
            // Without a time it is as old as its arrival; nobody takes pictures of the future.
            publish(channel, "job-2", Optional.of("yesterday"), jpeg(LARGEST, 7));
            assertThat(awaitPicture(board, "job-2", 7).takenAt())
                    .isBetween(taken, Instant.now().plusSeconds(1));
            publish(channel, "job-2", Optional.of("2126-01-01T00:00:00Z"), jpeg(100, 8));
            assertThat(awaitPicture(board, "job-2", 8).takenAt())
                    .isBefore(Instant.now().plusSeconds(1));

            assertThat(board.job("job-1").flatMap(Job::preview)).contains(first);
            assertThat(board.job("nobody")).isEmpty();
            assertThat(board.isLive())
                    .as("the events have a connection of their own")
                    .isTrue();
        }
    }

    private static Preview awaitPicture(LiveBoard board, String job, int mark) {
        await("picture " + mark + " of " + job).until(() -> board.job(job)
                .flatMap(Job::preview)
                .filter(preview -> preview.jpeg()[3] == mark)
                .isPresent());
        return board.job(job).flatMap(Job::preview).orElseThrow();
    }

    private static byte[] jpeg(int size, int mark) {
        byte[] body = new byte[size];
        body[0] = (byte) 0xFF;
        body[1] = (byte) 0xD8;
        body[2] = (byte) 0xFF;
        body[3] = (byte) mark;
        return body;
    }

    private static void started(Channel channel, String id) throws IOException {
        channel.basicPublish(
                "celeryev",
                "task.started",
                null,
                ("{\"type\":\"task-started\",\"uuid\":\"" + id + "\",\"timestamp\":"
                                + Instant.now().toEpochMilli() / 1000.0 + "}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static void publish(Channel channel, String key, Optional<String> takenAt, byte[] body) throws IOException {
        Map<String, Object> headers = new HashMap<>(Map.of("job_id", key, "retries", 0));
        takenAt.ifPresent(at -> headers.put("taken_at", at));
        channel.basicPublish(
                "recording.preview",
                key,
                new AMQP.BasicProperties.Builder()
                        .contentType("image/jpeg")
                        .deliveryMode(1)
                        .expiration("15000")
                        .headers(headers)
                        .build(),
                body);
    }
}
