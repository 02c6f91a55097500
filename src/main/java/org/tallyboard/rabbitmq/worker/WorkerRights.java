package org.tallyboard.rabbitmq.worker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.tallyboard.celery.CeleryNames;
import org.tallyboard.rabbitmq.BlockProbe;
import org.tallyboard.rabbitmq.Login;

/// Whether a broker can be used by a worker, looked at before one starts: connects as a worker does and tries what it
/// will do. Nothing that is there is changed, no job is taken, and the queues of the trial go with the connection; an
/// exchange that is missing is made, as the worker would.
public final class WorkerRights {
    /// A broker says at once whether it takes messages.
    private static final Duration ALARM = Duration.ofSeconds(1);

    private WorkerRights() {}

    /// @param broker what answered, for example `RabbitMQ 4.0.5`, or why nobody did
    /// @param connected whether it answered and let us in
    /// @param refusals what this account may not do, in the broker's words; empty when it may do all
    /// @param alarm whether the broker takes no messages at present, with its reason
    public record Answer(String broker, boolean connected, List<String> refusals, Optional<String> alarm) {
        public Answer {
            refusals = List.copyOf(refusals);
        }
    }

    private interface Trial {
        void run(Channel channel) throws IOException;
    }

    public static Answer look(Login login, WorkerChannel.Settings settings) throws InterruptedException {
        Connection connection;
        try {
            connection = login.factory().newConnection(settings.nodename() + " check");
        } catch (IOException | TimeoutException e) {
            return new Answer(
                    login.words(String.valueOf(e.getMessage()), Optional.of(e)), false, List.of(), Optional.empty());
        }
        var probe = new BlockProbe(connection);
        try {
            Map<String, Object> properties = connection.getServerProperties();
            String broker = properties.get("product") + " " + properties.get("version");
            var refusals = new ArrayList<String>();
            for (Map.Entry<String, Trial> trial : trials(settings).entrySet()) {
                tried(connection, trial.getValue()).ifPresent(why -> refusals.add(trial.getKey() + ": " + why));
            }
            return new Answer(broker, true, refusals, probe.ask(ALARM));
        } finally {
            connection.abort();
        }
    }

    private static Map<String, Trial> trials(WorkerChannel.Settings settings) {
        String mark = UUID.randomUUID().toString();
        var trials = new java.util.LinkedHashMap<String, Trial>();
        trials.put("the task queue " + settings.queue(), channel -> taskQueue(channel, settings.queue()));
        String setAside = SetAside.queue(settings.queue());
        trials.put("the queue for what is no task, " + setAside, channel -> setAside(channel, setAside));
        trials.put("queues for leases", channel -> own(channel, "tallyboard.lease.check." + mark));
        trials.put("a queue for remote control", channel -> own(channel, CeleryNames.pidboxQueue("check-" + mark)));
        for (String exchange : settings.topicExchanges()) {
            trials.put("the exchange " + exchange, channel -> {
                // Made where it is missing, as the worker does.
                channel.exchangeDeclare(exchange, "topic", true);
                String queue = "tallyboard.lease.check." + UUID.randomUUID();
                channel.basicPublish(exchange, "check." + queue, null, new byte[0]);
                channel.queueDeclare(queue, false, true, true, Map.of());
            });
        }
        return trials;
    }

    private static void taskQueue(Channel channel, String queue) throws IOException {
        AMQP.Queue.DeclareOk there = channel.queueDeclarePassive(queue);
        if (there.getMessageCount() == 0) {
            // With nothing in it, nothing can be taken by looking.
            channel.basicCancel(channel.basicConsume(queue, false, (tag, message) -> {}, tag -> {}));
        }
    }

    /// Where it is missing it is made, and goes again unless somebody has used it meanwhile.
    private static void setAside(Channel channel, String queue) throws IOException {
        try {
            // On a channel of its own, which the broker closes over a queue that is missing.
            channel.getConnection().createChannel().queueDeclarePassive(queue);
        } catch (IOException e) {
            channel.queueDeclare(queue, true, false, false, Map.of());
            channel.queueDelete(queue, true, true);
        }
    }

    private static void own(Channel channel, String queue) throws IOException {
        channel.queueDeclare(queue, false, true, true, Map.of());
        channel.basicPublish("", queue, null, new byte[0]);
        channel.basicGet(queue, true);
    }

    private static Optional<String> tried(Connection connection, Trial trial) {
        try {
            Channel channel = connection.createChannel();
            trial.run(channel);
            // What is published is refused later; an answer to this comes after that.
            channel.basicQos(1);
            channel.close();
            return Optional.empty();
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            Throwable cause = e instanceof ShutdownSignalException ? e : e.getCause();
            if (cause instanceof ShutdownSignalException signal
                    && signal.getReason() instanceof AMQP.Channel.Close close) {
                // A queue or exchange that is there with other properties, and a task queue that is not there yet, are
                // used or made by the worker.
                return close.getReplyCode() == AMQP.ACCESS_REFUSED
                        ? Optional.of(close.getReplyText())
                        : Optional.empty();
            }
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
