package org.tallyboard.cli;

import java.time.Clock;
import org.tallyboard.config.Config;
import org.tallyboard.operate.Audit;
import org.tallyboard.operate.Desk;
import org.tallyboard.operate.OrderDesk;
import org.tallyboard.operate.Waiting;
import org.tallyboard.storage.DeskProcess;
import org.tallyboard.storage.SqliteAudit;

/// Everything that orders go through, put together from a configuration.
final class OrderRoom implements AutoCloseable {

    private final Audit audit;
    private final OrderDesk desk;

    OrderRoom(Config config, Watching watching, boolean readOnly, Clock clock) {
        audit = new OrderFacts(
                new SqliteAudit(config.stateFolder(), DeskProcess.current(), clock), watching.history(), clock);
        desk = new OrderDesk(
                readOnly ? "started with --read-only" : "",
                System.getProperty("user.name", "unknown"),
                new OrderDesk.Ports(
                        watching.awsOrders(),
                        watching.awsOrders(),
                        watching.brokerOrders(),
                        new BoardJobs(watching.board()),
                        watching.acknowledgements(),
                        audit),
                Waiting.real());
    }

    Desk desk() {
        return desk;
    }

    @Override
    public void close() {
        desk.close();
        audit.close();
    }
}
