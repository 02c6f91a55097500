package org.tallyboard.recorder.schedule;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.tallyboard.config.Config;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.Environment;
import org.tallyboard.config.ScheduleConfig;
import org.tallyboard.testing.RabbitVhost;

/// Configurations and entries for tests, as people write them.
public final class Schedules {
    public static final String SECRET = "s3cr3t-t0k3n";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Schedules() {}

    /// Reads a configuration file with these schedules and a broker that is not there.
    static ScheduleConfig config(Path folder, String toml) {
        return read(folder, "amqp://127.0.0.1:1/%2F", "guest", "guest", toml)
                .schedules()
                .getFirst();
    }

    /// Reads one answer, as if a server had sent it.
    static Reading read(ScheduleConfig config, byte[] body, Instant now) throws Exception {
        var kept = new AnswerCache.Kept("", Optional.empty(), Optional.empty(), body);
        return new ScheduleReading(config, any -> new Fetcher.Answer(kept, Optional.empty()), () -> now).read();
    }

    /// Reads a configuration file with these schedules and this broker.
    public static Config on(RabbitVhost vhost, Path folder, String toml) {
        String name = URLEncoder.encode(vhost.name(), StandardCharsets.UTF_8);
        String amqp = "amqp://127.0.0.1:" + vhost.rabbit().amqpPort() + "/" + name;
        return read(folder, amqp, vhost.rabbit().user(), vhost.rabbit().password(), toml);
    }

    /// The file of such a configuration, for another process: the password is in its environment.
    static Path file(RabbitVhost vhost, Path folder, String toml) throws IOException {
        String name = URLEncoder.encode(vhost.name(), StandardCharsets.UTF_8);
        String amqp = "amqp://127.0.0.1:" + vhost.rabbit().amqpPort() + "/" + name;
        return write(folder, amqp, vhost.rabbit().user(), toml);
    }

    private static Path write(Path folder, String amqp, String user, String toml) throws IOException {
        return Files.writeString(
                folder.resolve("tallyboard-" + COUNT.incrementAndGet() + ".toml"), """
                    [broker]
                    name = "rec"
                    management = "http://127.0.0.1:1"
                    amqp = "%s"
                    username = "%s"
                    password = { env = "PASSWORD" }
                    [storage]
                    folder = "state"
                    %s
                    """.formatted(amqp, user, toml));
    }

    private static Config read(Path folder, String amqp, String user, String password, String toml) {
        try {
            Path file = write(folder, amqp, user, toml);
            return new ConfigReader(new Environment(Map.of("PASSWORD", password, "TOKEN", SECRET), folder)).read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ConfigException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A JSON schedule at this address.
    public static String json(String url, String... lines) {
        return """
                [[schedule]]
                name = "council"
                url = "%s"
                format = "json"
                %s
                """.formatted(url, String.join("\n", lines));
    }

    /// One entry of a JSON schedule.
    public static String entry(String id, String title, Instant start, Instant end) {
        return """
                {"id":"%s","title":"%s","source":"https://live.example/%s.m3u8","start":"%s","end":"%s"}""".formatted(id, title, id, start, end);
    }

    /// A JSON schedule's document.
    public static String list(String... entries) {
        return "[" + String.join(",", entries) + "]";
    }
}
