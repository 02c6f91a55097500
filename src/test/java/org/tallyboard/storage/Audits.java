package org.tallyboard.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.operate.Outcome;

/// Records and orders for tests.
final class Audits {

    static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private Audits() {}

    static SqliteAudit open(Path folder) {
        return new SqliteAudit(folder, BoardProcess.current(), CLOCK);
    }

    static OrderRecord order(String target) {
        return order(target, NOW);
    }

    static OrderRecord order(String target, Instant at) {
        return new OrderRecord(
                0, at, "arn:aws:sts::1:assumed-role/Ops/kim", "retry stage", target, new Outcome.UnderWay(""));
    }

    static List<String> targets(SqliteAudit audit) throws Exception {
        return audit.latest(1_000).stream().map(OrderRecord::target).toList();
    }

    static List<Path> damaged(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().matches("orders\\.damaged-.*\\.db"))
                    .sorted()
                    .toList();
        }
    }

    /// Runs statements past the audit, as another program would.
    static void sql(Path folder, String... statements) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("orders.db"));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
