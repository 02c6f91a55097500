package org.tallyboard.rabbitmq.worker;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tallyboard.celery.CeleryNames;
import org.tallyboard.celery.ControlReply;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.Decoded;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.rabbitmq.AmqpCodec;
import org.tallyboard.rabbitmq.JobPublishing;

/// A worker's questions to the other workers.
final class WorkerQuestions {
    private final Map<String, Consumer<ControlReply.Answer>> open = new ConcurrentHashMap<>();
    private volatile @Nullable Asking asking;

    private record Asking(Channel channel, String clientId) {}

    /// Answers come through this channel from now on.
    void open(Channel channel) throws IOException {
        String id = UUID.randomUUID().toString();
        String queue = CeleryNames.pidboxReplyQueue(id);
        channel.queueDeclare(queue, false, true, true, Map.of());
        channel.queueBind(queue, CeleryNames.PIDBOX_REPLY_EXCHANGE, id);
        channel.basicConsume(queue, true, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                if (body.length <= ControlReply.MAX_BYTES) {
                    heard(properties, body);
                }
            }
        });
        asking = new Asking(channel, id);
    }

    void lost() {
        asking = null;
    }

    private void heard(BasicProperties properties, byte[] body) {
        if (ControlReply.decode(AmqpCodec.decode(properties, body))
                instanceof Decoded.Value<ControlReply>(ControlReply reply)) {
            reply.ticket().map(open::get).ifPresent(listener -> reply.answers().forEach(listener));
        }
    }

    /// Asks all; answers are handed on until the result is closed.
    WorkerChannel.Question ask(ControlRequest request, Consumer<ControlReply.Answer> answers) {
        return ask(Optional.empty(), request, answers);
    }

    /// Asks one alone: its queue is addressed directly, and not through the exchange that all hear.
    WorkerChannel.Question ask(String nodename, ControlRequest request, Consumer<ControlReply.Answer> answers) {
        return ask(Optional.of(Route.toQueue(CeleryNames.pidboxQueue(nodename))), request, answers);
    }

    private WorkerChannel.Question ask(
            Optional<Route> route, ControlRequest request, Consumer<ControlReply.Answer> answers) {
        String ticket = UUID.randomUUID().toString();
        Asking now = asking;
        if (now == null) {
            return new WorkerChannel.Question(false, () -> {});
        }
        open.put(ticket, answers);
        try {
            Publication question = request.answeredTo(ticket, now.clientId()).publication();
            JobPublishing.send(
                    now.channel(), new Publication(route.orElse(question.route()), question.message()), false);
            return new WorkerChannel.Question(true, () -> open.remove(ticket));
        } catch (IOException | AlreadyClosedException e) {
            open.remove(ticket);
            return new WorkerChannel.Question(false, () -> {});
        }
    }
}
