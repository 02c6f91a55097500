package org.tallyboard.rabbitmq.board;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobPayload;
import org.tallyboard.operate.Answer;
import org.tallyboard.operate.RetryJob;
import org.tallyboard.rabbitmq.Configured;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;

/// Two boards that are asked at once to send the same job again, on a real broker.
class TwoBoardsRetryTest {

    @Test
    void one_of_them_sends_it_and_the_other_says_so() throws Exception {
        try (RabbitVhost vhost = RealRabbit.shared().vhost("two-boards");
                Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("orders", true, false, false, Map.of());

            List<CompletableFuture<Answer>> both = Stream.of("again-1", "again-2")
                    .map(id -> CompletableFuture.supplyAsync(() -> orders(vhost).publish(retry(), id)))
                    .toList();
            List<Answer> answers = both.stream().map(CompletableFuture::join).toList();

            assertThat(answers).filteredOn(Answer.Accepted.class::isInstance).hasSize(1);
            assertThat(answers)
                    .filteredOn(Answer.Refused.class::isInstance)
                    .singleElement()
                    .satisfies(answer -> assertThat(((Answer.Refused) answer).reason())
                            .contains("another board is sending this job again"));
            assertThat(channel.messageCount("orders")).isEqualTo(1);
        }
    }

    private static AmqpJobOrders orders(RabbitVhost vhost) {
        return new AmqpJobOrders(
                Configured.on(vhost),
                RecordingsConfig.standard(),
                KeptMessages.none(),
                InstantSource.system(),
                change -> {});
    }

    private static RetryJob retry() {
        return new RetryJob(
                new JobKey("rec-broker", "old-1"),
                "Old",
                0,
                new JobPayload(
                        JobPayload.Source.REMOTE_CONTROL,
                        "plain.dump",
                        "[]",
                        "{}",
                        Optional.empty(),
                        "",
                        "orders",
                        Optional.empty(),
                        Instant.now()));
    }
}
