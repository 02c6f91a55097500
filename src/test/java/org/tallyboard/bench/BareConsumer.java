package org.tallyboard.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.json.JsonMapper;

/// The least that receives Celery's events: amqp-client with an exclusive queue bound `#`, which counts what comes.
/// `state` answers with how many events that were, and with the seconds of processor time that it used.
public final class BareConsumer {
    private BareConsumer() {}

    public static void main(String[] args) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(args[0]);
        AtomicLong events = new AtomicLong();
        try (Connection connection = factory.newConnection("bare");
                Channel channel = connection.createChannel();
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            channel.exchangeDeclare("celeryev", "topic", true);
            String queue = channel.queueDeclare("", false, true, true, Map.of()).getQueue();
            channel.queueBind(queue, "celeryev", "#");
            channel.basicConsume(queue, true, (tag, message) -> events.addAndGet(count(message.getBody())), tag -> {});
            while (in.readLine() != null) {
                System.out.println(JsonMapper.shared()
                        .createObjectNode()
                        .put("events", events.get())
                        .put("cpu", cpu()));
                System.out.flush();
            }
        }
    }

    static double cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    /// Each event has one `"type":`.
    private static int count(byte[] body) {
        int count = 0;
        for (int i = 0; i + 6 < body.length; i++) {
            if (body[i] == '"'
                    && body[i + 1] == 't'
                    && body[i + 2] == 'y'
                    && body[i + 3] == 'p'
                    && body[i + 6] == ':') {
                count++;
            }
        }
        return count;
    }
}
