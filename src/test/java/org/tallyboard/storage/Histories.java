package org.tallyboard.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.tallyboard.history.Fact;
import org.tallyboard.history.FactTime;
import org.tallyboard.job.JobState;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.source.Failure;

/// Histories and facts for tests.
final class Histories {

    static final Instant NOW = Instant.now().minusSeconds(3_600).truncatedTo(java.time.temporal.ChronoUnit.MILLIS);

    private Histories() {}

    static SqliteHistory.Settings in(Path folder) {
        return new SqliteHistory.Settings(folder, Duration.ofDays(90), 1L << 30, List.of("prod", "rabbit"));
    }

    /// One that writes, with the lamps it has lit.
    static SqliteHistory open(Path folder, LinkedBlockingQueue<Optional<Failure>> lamps) {
        SqliteHistory history = new SqliteHistory(in(folder), Clock.systemUTC());
        history.start(lamps::add);
        return history;
    }

    static SqliteHistory open(Path folder) {
        return open(folder, new LinkedBlockingQueue<>());
    }

    static Optional<Failure> next(LinkedBlockingQueue<Optional<Failure>> lamps) throws Exception {
        Optional<Failure> lamp = lamps.poll(30, TimeUnit.SECONDS);
        if (lamp == null) {
            throw new AssertionError("no lamp within 30 s");
        }
        return lamp;
    }

    static Fact.Build build(int number, Instant at) {
        return new Fact.Build(
                "prod",
                "app:" + number,
                false,
                Optional.of((long) number),
                Optional.empty(),
                PipelineState.SUCCEEDED,
                "",
                FactTime.told(at, at.plusSeconds(1)));
    }

    static Fact.Worker worker(Fact.Worker.Presence state, Instant seen) {
        return new Fact.Worker("rabbit", "w1@a", state, FactTime.seen(seen));
    }

    static Fact.Attempt attempt(String id, JobState state, Instant at) {
        return new Fact.Attempt(
                "rabbit",
                new Fact.JobName(
                        id,
                        Optional.of("recording.record"),
                        Optional.of("celery"),
                        Optional.empty(),
                        Optional.of(id),
                        Optional.of("News"),
                        Optional.of(new Fact.Planned(Optional.of(at), Optional.empty()))),
                0,
                state,
                "",
                Optional.of("w1@a"),
                new Fact.Steps(
                        Optional.of(at.minusSeconds(9)),
                        Optional.empty(),
                        Optional.of(at),
                        Optional.empty(),
                        Optional.empty()),
                FactTime.told(at, at));
    }

    static List<Fact> all(SqliteHistory history) throws Exception {
        return history.facts(Instant.EPOCH, Instant.now().plus(Duration.ofDays(1)), 100_000);
    }

    static Path file(Path folder) {
        return folder.resolve("history.db");
    }

    /// Runs statements past the history, as another program would; the last one's number.
    static long sql(Path folder, String... statements) throws Exception {
        long number = 0;
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file(folder));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                if (statement.execute(sql)) {
                    try (ResultSet rows = statement.getResultSet()) {
                        number = rows.next() ? rows.getLong(1) : 0;
                    }
                }
            }
        }
        return number;
    }
}
