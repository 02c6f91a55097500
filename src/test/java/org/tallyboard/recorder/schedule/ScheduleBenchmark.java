package org.tallyboard.recorder.schedule;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.tallyboard.config.ScheduleConfig;
import org.tallyboard.storage.SqliteJournal;

/// What a fetch costs beyond reading the schedule: CPU time of planning an unchanged one, and of an answer that has
/// not changed, as ratios to the CPU time of parsing the same schedule in the same run.
public final class ScheduleBenchmark {
    private static final ThreadMXBean CPU = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private ScheduleBenchmark() {}

    public static void main(String[] args) throws Exception {
        boolean quick = Arrays.asList(args).contains("--quick");
        int planned = quick ? 500 : 10_000;
        int ended = quick ? 2_000 : 160_000;
        int rounds = quick ? 3 : 30;
        Path folder = Files.createTempDirectory("tallyboard-schedule");
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        try (PlanServer server = new PlanServer()) {
            String[] entries = new String[planned];
            for (int i = 0; i < planned; i++) {
                Instant start = now.plusSeconds(3_600 + i * 60L);
                entries[i] = Schedules.entry("entry-" + i, "Programme " + i, start, start.plusSeconds(3_600));
            }
            server.put("/plan", PlanServer.status(200, Schedules.list(entries), "ETag", "\"1\""));
            ScheduleConfig schedule = Schedules.config(folder, Schedules.json(server.url("/plan")));
            Path file = folder.resolve("schedule.db");
            try (SqliteJournal journal = new SqliteJournal(file, Clock.systemUTC());
                    Scheduler scheduler = new Scheduler(List.of(schedule), journal, Clock.systemUTC(), "bench")) {
                scheduler.refresh(schedule);
                history(file, ended, now);
                AnswerCache none = new MemoryCache();
                List<Double> parsing = new ArrayList<>();
                List<Double> planning = new ArrayList<>();
                List<Double> unchanged = new ArrayList<>();
                Reading[] reading = new Reading[1];
                for (int i = 0; i < rounds * 2; i++) {
                    double read = cpu(() -> reading[0] = new ScheduleReading(
                                    schedule,
                                    new Fetcher(Fetcher.client(), schedule, none, time -> {}, Clock.systemUTC()),
                                    Clock.systemUTC())
                            .read());
                    double plan = cpu(() -> scheduler.look(schedule, reading[0], now, false));
                    // The first half warms up.
                    if (i >= rounds) {
                        parsing.add(read);
                        planning.add(plan);
                    }
                }
                server.put("/plan", PlanServer.status(304, ""));
                for (int i = 0; i < rounds; i++) {
                    unchanged.add(cpu(() -> scheduler.refresh(schedule)));
                }
                System.out.printf("%d planned, %d ended, %d rounds, medians of CPU time%n%n", planned, ended, rounds);
                System.out.println("| what | ms | to parsing |\n|---|---|---|");
                row("fetch and parse", median(parsing), parsing);
                row("plan, nothing changed", median(planning), parsing);
                row("answer 304", median(unchanged), parsing);
            }
        }
    }

    private static void history(Path file, int ended, Instant now) throws Exception {
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = db.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("""
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
                    INSERT INTO jobs SELECT 'old-' || i, 'council', 'old-' || i, 1, 1, 'PUBLISHED', 'NOTHING', 'T',
                        %2$d - i * 10000, %2$d - i * 10000 + 5000, 'c', 1, 0, 0, 0, 0, 1, 1 FROM n""".formatted(ended, now.toEpochMilli()));
            statement.execute("""
                    INSERT INTO messages SELECT o.job, m.exchange, m.routing_key, m.properties, m.headers, m.body
                    FROM jobs o, (SELECT * FROM messages LIMIT 1) m WHERE o.entry LIKE 'old-%'""");
            statement.execute("COMMIT");
        }
    }

    private static double cpu(Callable<?> work) throws Exception {
        long before = CPU.getCurrentThreadCpuTime();
        work.call();
        return (CPU.getCurrentThreadCpuTime() - before) / 1e6;
    }

    private static double median(List<Double> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }

    private static void row(String what, double time, List<Double> parsing) {
        System.out.printf("| %s | %.1f | %.2f |%n", what, time, time / median(parsing));
    }
}
