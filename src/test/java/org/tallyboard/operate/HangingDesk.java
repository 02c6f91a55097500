package org.tallyboard.operate;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.tallyboard.storage.BoardProcess;
import org.tallyboard.storage.SqliteAudit;
import org.tallyboard.testing.NothingToAcknowledge;

/// A board in a process of its own whose order gets no answer, until it is killed.
final class HangingDesk {

    private HangingDesk() {}

    public static void main(String[] args) throws Exception {
        FakeWorld world = new FakeWorld();
        world.sending = new CountDownLatch(1);
        SqliteAudit audit = new SqliteAudit(Path.of(args[0]), BoardProcess.current(), Clock.systemUTC());
        OrderService desk = new OrderService(
                "",
                "kim",
                new OrderService.Ports(
                        world,
                        world,
                        Map.of("rec-broker", new OrderService.BrokerPorts(world, world.recordings)),
                        world,
                        world,
                        new NothingToAcknowledge(),
                        audit),
                world);
        desk.order(Given.retryBuild(), true);
        while (world.sent().isEmpty()) {
            Thread.sleep(20);
        }
        System.out.println("sent");
        System.out.flush();
        Thread.sleep(60_000);
    }
}
