package org.tallyboard.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.board.Board;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.Config;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.ConfigWriter;
import org.tallyboard.config.Environment;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.config.SandboxFile;
import org.tallyboard.operate.MfaCodes;
import org.tallyboard.operate.Orders;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.sandbox.aws.SimulatedAws;
import org.tallyboard.source.Account;

/// Everything below the window as `board --config FILE` puts it together, on a simulated AWS that a test moves: for
/// tests outside this package.
public final class WholeProgram implements AutoCloseable {

    private static final double CALLS_PER_SECOND = 40;

    private final Config config;
    private final WatchSetup watching;
    private final OrderSetup orders;

    /// Reads a configuration of the simulator's accounts back from its file and puts the program together.
    ///
    /// @param folder gets the configuration, the record of orders and the caches
    /// @param accountIds what the configuration says instead of the simulator's own account ids, by name
    /// @param broker a RabbitMQ
    public WholeProgram(
            SimulatedAws aws,
            Path folder,
            boolean readOnly,
            Map<String, String> accountIds,
            Optional<SandboxFile.SandboxBroker> broker) {
        try {
            Path file = configure(aws, folder, accountIds, broker);
            config = new ConfigReader(new Environment(Map.of(), folder)).read(file);
            watching = new WatchSetup(config, Clock.systemUTC(), true);
        } catch (ConfigException e) {
            throw new IllegalStateException(e);
        }
        orders = new OrderSetup(config, watching, readOnly, Clock.systemUTC());
        watching.start();
    }

    /// Writes a configuration of the simulator's accounts, and says where.
    ///
    /// @param accountIds what it says instead of the simulator's own account ids, by name
    public static Path configure(
            SimulatedAws aws, Path folder, Map<String, String> accountIds, Optional<SandboxFile.SandboxBroker> broker) {
        List<SandboxFile.SandboxAccount> accounts = new ArrayList<>();
        for (SimulatedAws.Account account : aws.accounts()) {
            String id = accountIds.getOrDefault(account.name(), account.accountId());
            accounts.add(new SandboxFile.SandboxAccount(
                    new Account(account.name(), id, aws.region(), accounts.isEmpty() ? "#c9524a" : "#4c8dff"),
                    aws.endpoint(),
                    CALLS_PER_SECOND,
                    account.accessKeyId(),
                    account.secretAccessKey()));
        }
        try {
            return ConfigWriter.write(folder, new SandboxFile("e2e", accounts, broker, RecordingsConfig.standard()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Account> accounts() {
        return watching.accounts();
    }

    /// The configured broker's name.
    public Optional<String> broker() {
        return config.recordingBroker().map(BrokerConfig::name);
    }

    public Board board() {
        return watching.board();
    }

    public Orders desk() {
        return orders.desk();
    }

    public MfaCodes mfaCodes() {
        return watching.mfaCodes();
    }

    /// Tells the watchers which pipeline a person looks at.
    public void lookAt(Optional<PipelineId> id) {
        watching.pipelineWatchers().forEach(w -> w.lookAt(id));
    }

    /// The rows of the record of orders, oldest first, as another program reads them from the file; each column as
    /// text, an absent one as empty text.
    public List<Map<String, String>> record() {
        Path file = config.stateFolder().resolve("orders.db");
        List<Map<String, String>> rows = new ArrayList<>();
        try (var db = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = db.createStatement();
                var result = statement.executeQuery("SELECT * FROM orders ORDER BY id")) {
            while (result.next()) {
                Map<String, String> row = new java.util.LinkedHashMap<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    String value = result.getString(i);
                    row.put(result.getMetaData().getColumnName(i), value == null ? "" : value);
                }
                rows.add(row);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return rows;
    }

    @Override
    public void close() {
        orders.close();
        watching.close();
    }
}
