package org.tallyboard.rabbitmq.board;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.board.Change;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.Preview;
import org.tallyboard.rabbitmq.AmqpCodec;
import org.tallyboard.rabbitmq.BrokerLink;
import org.tallyboard.rabbitmq.ConfiguredLogin;
import org.tallyboard.rabbitmq.Exchanges;
import org.tallyboard.rabbitmq.RecordingReader;

/// Follows preview pictures on a connection of its own, so that nothing about them can stop the events. A picture that
/// is late is of no use: few are held, and not for long.
final class PreviewStream implements BrokerLink.Listener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PreviewStream.class);
    private static final int MAX_BYTES = 256 << 10;
    private static final int LONGEST_ID = 255;
    private static final int HELD = 200;
    private static final int LIVES_MILLIS = 15_000;
    private static final int PREFETCH = 20;

    private final String broker;
    private final String exchange;
    private final InstantSource clock;
    private final Consumer<Change> out;
    private final BrokerLink link;
    private volatile boolean refusalTold;

    PreviewStream(BrokerConfig broker, RecordingsConfig recordings, InstantSource clock, Consumer<Change> out) {
        this.broker = broker.name();
        this.exchange = recordings.previewExchange();
        this.clock = clock;
        this.out = out;
        this.link = new BrokerLink(new ConfiguredLogin(broker), "tallyboard previews " + broker.name(), this);
    }

    void start() {
        link.start();
    }

    @Override
    public void close() {
        link.close();
    }

    @Override
    public void open(Connection connection) throws IOException, TimeoutException {
        Exchanges.ensure(connection, exchange, "topic", true);
        Channel channel = connection.createChannel();
        channel.addShutdownListener(cause -> {
            if (!cause.isHardError()) {
                link.restart(cause);
            }
        });
        String queue = ManagementShapes.OURS + "preview-" + UUID.randomUUID();
        channel.queueDeclare(
                queue,
                false,
                true,
                true,
                Map.of("x-max-length", HELD, "x-overflow", "drop-head", "x-message-ttl", LIVES_MILLIS));
        channel.queueBind(queue, exchange, "#");
        channel.basicQos(PREFETCH, false);
        channel.basicConsume(queue, false, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body)
                    throws IOException {
                picture(envelope.getRoutingKey(), properties, body);
                channel.basicAck(envelope.getDeliveryTag(), false);
            }

            @Override
            public void handleCancel(String tag) {
                link.restart("the queue for previews was deleted");
            }
        });
    }

    private void picture(String jobId, BasicProperties properties, byte[] body) {
        if (jobId.isEmpty() || jobId.length() > LONGEST_ID || body.length > MAX_BYTES || !isJpeg(body)) {
            if (!refusalTold) {
                refusalTold = true;
                LOG.warn(
                        "A message on {} is no preview: {} bytes. A preview is a JPEG of at most {} bytes with the job's id"
                                + " as routing key. Further ones are left out in silence.",
                        exchange,
                        body.length,
                        MAX_BYTES);
            }
            return;
        }
        AmqpMessage message = AmqpCodec.decode(properties, new byte[0]);
        Instant now = clock.instant();
        Instant taken = message.headers().get("taken_at") instanceof String text
                ? RecordingReader.isoTime(text).orElse(now)
                : now;
        out.accept(new Change.PreviewArrived(
                new JobKey(broker, jobId), new Preview(taken.isAfter(now) ? now : taken, body)));
    }

    /// Every JPEG begins with these three bytes.
    private static boolean isJpeg(byte[] body) {
        return body.length > 3 && body[0] == (byte) 0xFF && body[1] == (byte) 0xD8 && body[2] == (byte) 0xFF;
    }
}
