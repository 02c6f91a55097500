package org.tallyboard.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.tallyboard.celery.Publication;
import org.tallyboard.testing.AmqpWire;
import tools.jackson.databind.json.JsonMapper;

/// Publishes the events of [EventScript] to a broker, with publisher confirms. `hold` publishes what makes the board
/// hold its jobs, `run RATE SECONDS` publishes at that rate. Answers with how many events the broker confirmed since
/// the start, and with the sum of the bytes that the running recordings told last.
public final class EventSource {

    /// Confirms are waited for this often.
    private static final int WINDOW = 500;

    private final Channel channel;
    private final EventScript script = new EventScript();
    private long published;

    private EventSource(Channel channel) {
        this.channel = channel;
    }

    public static void main(String[] args) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(args[0]);
        factory.setAutomaticRecoveryEnabled(false);
        try (Connection connection = factory.newConnection("benchmark");
                Channel channel = connection.createChannel();
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            channel.confirmSelect();
            EventSource source = new EventSource(channel);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ", -1);
                double seconds = 0;
                if (words[0].equals("hold")) {
                    source.hold();
                } else {
                    seconds = source.run(Integer.parseInt(words[1]), Duration.ofSeconds(Long.parseLong(words[2])));
                }
                System.out.println(JsonMapper.shared()
                        .createObjectNode()
                        .put("confirmed", source.published)
                        .put("seconds", seconds)
                        .put("bytes", source.script.bytes()));
                System.out.flush();
            }
        }
    }

    private void hold() throws Exception {
        for (Publication event : script.held()) {
            publish(event);
        }
        channel.waitForConfirmsOrDie(60_000);
    }

    /// Evenly: every few milliseconds what is due, and what was missed while the machine was busy is caught up
    /// in portions of a fifth of a second.
    private double run(int rate, Duration length) throws Exception {
        long begin = System.nanoTime();
        long end = begin + length.toNanos();
        long sent = 0;
        for (long now = begin; now < end; now = System.nanoTime()) {
            long due = Math.min((long) ((now - begin) / 1e9 * rate), sent + rate / 5);
            for (; sent < due; sent++) {
                publish(script.next());
            }
            LockSupport.parkNanos(5_000_000);
        }
        channel.waitForConfirmsOrDie(60_000);
        return (System.nanoTime() - begin) / 1e9;
    }

    private void publish(Publication event) throws Exception {
        AmqpWire.publish(channel, event);
        if (++published % WINDOW == 0) {
            channel.waitForConfirmsOrDie(60_000);
        }
    }
}
