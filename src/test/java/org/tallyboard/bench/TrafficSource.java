package org.tallyboard.bench;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.json.JsonMapper;

/// Events of plain jobs of 1,000 workers, with publisher confirms. `hold JOBS` publishes what makes a board hold so
/// many, `run RATE SECONDS BATCH` publishes at that rate, so many events in one message (`task.multi`, as Celery's
/// buffered senders do). Answers with how many events and messages the broker has confirmed since the start.
public final class TrafficSource {
    private static final int WORKERS = 1_000;
    private static final int WINDOW = 500;
    private static final int HEARTBEAT_EVERY = 20;
    private static final AMQP.BasicProperties JSON = new AMQP.BasicProperties.Builder()
            .contentType("application/json")
            .contentEncoding("utf-8")
            .build();

    private final Channel channel;
    private final Deque<String> sent = new ArrayDeque<>();
    private final Deque<String> due = new ArrayDeque<>();
    private final List<String> batch = new ArrayList<>();
    private int batchSize = 1;
    private long clock;
    private int worker;
    private long events;
    private long messages;

    private TrafficSource(Channel channel) {
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
            TrafficSource source = new TrafficSource(channel);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ", -1);
                double seconds = words[0].equals("hold")
                        ? source.hold(Integer.parseInt(words[1]))
                        : source.run(
                                Integer.parseInt(words[1]),
                                Duration.ofSeconds(Long.parseLong(words[2])),
                                Integer.parseInt(words[3]));
                System.out.println(JsonMapper.shared()
                        .createObjectNode()
                        .put("events", source.events)
                        .put("messages", source.messages)
                        .put("seconds", seconds));
                System.out.flush();
            }
        }
    }

    private double hold(int jobs) throws Exception {
        long begin = System.nanoTime();
        batchSize = 50;
        for (int i = 0; i < jobs; i++) {
            sent();
            if (i % 5 >= 2) {
                end();
            }
            while (!due.isEmpty()) {
                publish(due.removeFirst());
            }
        }
        return finish(begin);
    }

    /// Evenly, as [EventSource] does.
    private double run(int rate, Duration length, int size) throws Exception {
        batchSize = size;
        long begin = System.nanoTime();
        long end = begin + length.toNanos();
        long done = 0;
        for (long now = begin; now < end; now = System.nanoTime()) {
            long wanted = Math.min((long) ((now - begin) / 1e9 * rate), done + rate / 5);
            for (; done < wanted; done++) {
                publish(next(done));
            }
            LockSupport.parkNanos(5_000_000);
        }
        return finish(begin);
    }

    private double finish(long begin) throws Exception {
        flush();
        channel.waitForConfirmsOrDie(120_000);
        return (System.nanoTime() - begin) / 1e9;
    }

    private String next(long number) {
        if (number % HEARTBEAT_EVERY == 0) {
            return event(
                    "worker-heartbeat",
                    "",
                    worker(worker++),
                    ",\"freq\":2.0,\"active\":1,\"processed\":7,\"loadavg\":[0.1,0.2,0.3],\"sw_ident\":\"py-celery\","
                            + "\"sw_ver\":\"5.5.0\",\"sw_sys\":\"Linux\"");
        }
        if (due.isEmpty()) {
            sent();
            end();
        }
        return due.removeFirst();
    }

    private void sent() {
        String id = UUID.randomUUID().toString();
        sent.addLast(id);
        due.addLast(event("task-sent", id, "api@web", described(id) + ",\"queue\":\"queue-0\",\"exchange\":\"\""));
    }

    /// Of the job that was sent longest ago.
    private void end() {
        String id = sent.removeFirst();
        String host = worker(worker++);
        due.addLast(event("task-received", id, host, described(id)));
        due.addLast(event("task-started", id, host, ""));
        due.addLast(event("task-succeeded", id, host, ",\"result\":\"'ok'\",\"runtime\":1.25"));
    }

    private static String described(String id) {
        return ",\"name\":\"media.thumbnail\",\"args\":\"()\",\"kwargs\":\"{'profile': 'hls-1080p'}\",\"retries\":0,"
                + "\"root_id\":\"" + id + "\",\"parent_id\":null,\"eta\":null,\"expires\":null";
    }

    private static String worker(int i) {
        return "rec@w" + i % WORKERS;
    }

    private String event(String type, String id, String host, String more) {
        return String.format(
                Locale.ROOT,
                "{\"type\":\"%s\",\"hostname\":\"%s\",\"timestamp\":%.6f,\"clock\":%d,\"utcoffset\":0,\"pid\":42%s%s}",
                type,
                host,
                System.currentTimeMillis() / 1e3,
                clock++,
                id.isEmpty() ? "" : ",\"uuid\":\"" + id + "\"",
                more);
    }

    private void publish(String event) throws Exception {
        events++;
        batch.add(event);
        if (batch.size() >= batchSize) {
            flush();
        }
    }

    private void flush() throws IOException, InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        boolean one = batch.size() == 1;
        String body = one ? batch.getFirst() : "[" + String.join(",", batch) + "]";
        String key = !one ? "task.multi" : batch.getFirst().contains("heartbeat") ? "worker.heartbeat" : "task.any";
        channel.basicPublish("celeryev", key, JSON, body.getBytes(StandardCharsets.UTF_8));
        batch.clear();
        if (++messages % WINDOW == 0) {
            channel.waitForConfirms();
        }
    }
}
