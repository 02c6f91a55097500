package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.BufferedReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.ConfigWriter;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.config.SandboxFile;
import org.tallyboard.history.Fact;
import org.tallyboard.history.Gap;
import org.tallyboard.storage.SqliteHistory;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;

/// Boards in processes of their own, at a real broker whose jobs begin and end all the time, killed whenever it comes.
/// `src/test/soak/kill-boards` does the same more often.
class KilledBoardTest {

    @TempDir
    Path folder;

    @Test
    void whatWasSeenStandsOnceAndWhatWasNotLiesInAGap() throws Exception {
        long seed = Long.getLong("tallyboard.seed", System.nanoTime());
        System.out.println(
                "seed " + seed + ": " + kill(folder, Integer.getInteger("tallyboard.kills", 3), new Random(seed)));
    }

    private static String kill(Path folder, int times, Random random) throws Exception {
        Instant start = Instant.now();
        try (RabbitVhost vhost = RealRabbit.shared().vhost("killed");
                Jobs jobs = new Jobs(vhost)) {
            Path config = config(folder, vhost);
            for (int i = 0; i < times; i++) {
                boolean first = i == 0;
                // Every third time two boards share the history.
                List<Board> boards = new ArrayList<>();
                for (int b = 0; b <= (i % 3 == 2 ? 1 : 0); b++) {
                    boards.add(new Board(config));
                }
                for (Board board : boards) {
                    if (!first) {
                        assertThat(List.of(board.line(), board.line()))
                                .containsExactlyInAnyOrder("long LOST_TRACK Optional[BEFORE_START]", "hears");
                    } else {
                        assertThat(board.line()).isEqualTo("hears");
                        jobs.beginLong();
                        assertThat(board.line()).isEqualTo("long STARTED Optional.empty");
                    }
                }
                // The first one has to have written the long job.
                Thread.sleep((first ? 1_500 : 0) + random.nextInt(1_500));
                for (Board board : boards) {
                    board.close();
                }
            }
        }
        return check(folder.resolve("state"), start, times);
    }

    private static Path config(Path folder, RabbitVhost vhost) throws Exception {
        RealRabbit rabbit = vhost.rabbit();
        return ConfigWriter.write(
                folder,
                new SandboxFile(
                        "killed",
                        List.of(),
                        Optional.of(new SandboxFile.SandboxBroker(
                                "rec",
                                rabbit.managementUri(),
                                URI.create("amqp://127.0.0.1:" + rabbit.amqpPort() + "/" + vhost.name()),
                                rabbit.user(),
                                rabbit.password())),
                        RecordingsConfig.standard()));
    }

    private static String check(Path state, Instant start, int times) throws Exception {
        Instant end = Instant.now();
        List<Fact> facts;
        List<Gap> unheard;
        List<Gap> gaps;
        try (SqliteHistory history = new SqliteHistory(
                new SqliteHistory.Settings(state, Duration.ofDays(1), 1L << 30, List.of("rec")), Clock.systemUTC())) {
            facts = history.facts(start, end, 1_000_000);
            unheard = history.unheard("rec", start, end);
            gaps = history.gaps(start, end);
        }
        assertThat(facts).extracting(f -> f.getClass() + f.subject() + f.mark()).doesNotHaveDuplicates();
        assertThat(gaps).as("before the first, between them, after the last").hasSizeGreaterThanOrEqualTo(times + 1);
        // In the order in which the events were sent, and so received: two of each job.
        TreeMap<Long, Fact.Attempt> seen = new TreeMap<>();
        for (Fact fact : facts) {
            if (fact instanceof Fact.Attempt attempt && attempt.subject().startsWith("job-")) {
                boolean ended = attempt.mark().startsWith("SUCCEEDED");
                seen.put(2 * Long.parseLong(attempt.subject().substring(4)) + (ended ? 1 : 0), attempt);
            }
        }
        int holes = 0;
        for (var entry = seen.firstEntry(); seen.higherEntry(entry.getKey()) != null; ) {
            var next = seen.higherEntry(entry.getKey());
            if (next.getKey() > entry.getKey() + 1) {
                holes++;
                Instant from = entry.getValue().when().seen();
                Instant to = next.getValue().when().seen();
                assertThat(unheard)
                        .as("a gap that begins within " + from + " and " + to)
                        .anyMatch(
                                gap -> !gap.from().isBefore(from) && gap.from().isBefore(to));
            }
            entry = next;
        }
        assertThat(holes).isBetween(times - 1, times - 1 + times / 3);
        try (var db = DriverManager.getConnection("jdbc:sqlite:" + state.resolve("history.db"));
                var rows = db.createStatement().executeQuery("PRAGMA integrity_check")) {
            assertThat(rows.getString(1)).isEqualTo("ok");
        }
        return times + " kills, " + seen.size() + " facts of jobs, " + holes + " holes, each in one of "
                + unheard.size() + " gaps";
    }

    /// A board that is killed when it is closed.
    private static final class Board implements AutoCloseable {
        private final Process process;
        private final BufferedReader lines;

        Board(Path config) throws Exception {
            process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElse("java"),
                            "-XX:TieredStopAtLevel=1",
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            KeepingBoard.class.getName(),
                            config.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            lines = process.inputReader();
        }

        String line() throws Exception {
            while (true) {
                String line = lines.readLine();
                if (line == null) {
                    throw new IllegalStateException("the board ended with " + process.waitFor());
                }
                if (line.startsWith("long ") || line.equals("hears")) {
                    return line;
                }
            }
        }

        @Override
        public void close() throws Exception {
            process.destroyForcibly().waitFor();
        }
    }

    /// Jobs that begin and end, one after the other, as fast as a busy machine likes.
    private static final class Jobs implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final Connection connection;
        private final Channel channel;
        private final Thread thread;

        Jobs(RabbitVhost vhost) throws Exception {
            connection = vhost.connect();
            channel = connection.createChannel();
            channel.exchangeDeclare("celeryev", "topic", true);
            Channel own = connection.createChannel();
            thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    for (int i = 0; !over.get(); i++) {
                        own.basicPublish("celeryev", "task.started", null, event("started", "job-" + i));
                        own.basicPublish("celeryev", "task.succeeded", null, event("succeeded", "job-" + i));
                        Thread.sleep(5);
                    }
                } catch (Exception e) {
                    // The broker is gone, and the test sees that no board hears anything.
                }
            });
        }

        void beginLong() throws Exception {
            channel.basicPublish("celeryev", "task.started", null, event("started", "long"));
        }

        private static byte[] event(String type, String job) {
            return ("{\"type\":\"task-" + type + "\",\"uuid\":\"" + job + "\",\"hostname\":\"w@h\",\"timestamp\":"
                            + System.currentTimeMillis() / 1000.0 + "}")
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws Exception {
            over.set(true);
            thread.join();
            connection.close();
        }
    }
}
