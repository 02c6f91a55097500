package org.tallyboard.cli;

import java.time.Clock;
import java.time.ZoneId;
import org.tallyboard.config.Config;
import org.tallyboard.operate.Audit;
import org.tallyboard.operate.OrderClock;
import org.tallyboard.operate.OrderService;
import org.tallyboard.operate.Orders;
import org.tallyboard.storage.BoardProcess;
import org.tallyboard.storage.SqliteAudit;

/// Everything that orders go through, put together from a configuration.
final class OrderSetup implements AutoCloseable {

    /// Why no orders can be given where the configuration says so.
    static final String READ_ONLY = "read_only = true in the configuration";

    private final Audit audit;
    private final OrderService desk;
    private final ActionEffects effects;

    OrderSetup(Config config, WatchSetup watching, boolean readOnly, Clock clock) {
        audit = new OrderFacts(
                new SqliteAudit(config.stateFolder(), BoardProcess.current(), clock), watching.history(), clock);
        desk = new OrderService(
                readOnly ? "started with --read-only" : config.readOnly() ? READ_ONLY : "",
                System.getProperty("user.name", "unknown"),
                new OrderService.Ports(
                        watching.awsOrders(),
                        watching.awsOrders(),
                        watching.brokerOrders(),
                        new BoardPipelines(watching.board()),
                        new BoardJobs(watching.board()),
                        watching.acknowledgements(),
                        audit),
                OrderClock.real());
        effects = new ActionEffects(desk, watching.board(), watching::submit, ZoneId.systemDefault());
    }

    Orders desk() {
        return desk;
    }

    @Override
    public void close() {
        desk.close();
        effects.close();
        audit.close();
    }
}
