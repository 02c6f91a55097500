package org.tallyboard.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.storage.Audits.NOW;
import static org.tallyboard.storage.Audits.order;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.operate.Outcome;

/// Two boards on one record, and boards that end in the middle of an order.
class SharedAuditTest {

    @TempDir
    Path folder;

    private static Outcome newest(SqliteAudit audit) throws Exception {
        return audit.latest(1).getFirst().outcome();
    }

    @Test
    void anOrderOfABoardThatWasKilledIsUnknownAndNotBefore() throws Exception {
        Process other = CrashingBoard.start(folder);
        try (SqliteAudit audit = Audits.open(folder)) {
            assertThat(newest(audit)).isInstanceOfSatisfying(Outcome.UnderWay.class, way -> assertThat(way.step())
                    .contains("another board"));

            other.destroyForcibly().waitFor();

            assertThat(newest(audit))
                    .isInstanceOfSatisfying(Outcome.Unknown.class, unknown -> assertThat(unknown.reason())
                            .contains("may have been carried out"));
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void anOwnOrderIsUnderWayUntilThisRunEnds() throws Exception {
        try (SqliteAudit audit = Audits.open(folder)) {
            audit.intent(order("a"), "{}");
            assertThat(newest(audit)).isInstanceOf(Outcome.UnderWay.class);
        }
        try (SqliteAudit audit = Audits.open(folder)) {
            assertThat(newest(audit)).isInstanceOf(Outcome.Unknown.class);
        }
    }

    @Test
    void aProcessIdThatCameBackIsNotTheOldBoard() throws Exception {
        BoardProcess self = BoardProcess.current();
        BoardProcess before = new BoardProcess(
                "before", self.host(), self.pid(), self.startedAt().minusSeconds(60));
        new SqliteAudit(folder, before, Audits.CLOCK).intent(order("a"), "{}");

        try (SqliteAudit audit = Audits.open(folder)) {
            assertThat(newest(audit)).isInstanceOf(Outcome.Unknown.class);
        }
    }

    @Test
    void anOrderFromAnotherMachineIsUnknownOnceItMustBeOver() throws Exception {
        BoardProcess elsewhere = new BoardProcess("else", "another-machine", 1, Instant.EPOCH);
        new SqliteAudit(folder, elsewhere, Audits.CLOCK).intent(order("a"), "{}");

        try (SqliteAudit audit = Audits.open(folder)) {
            assertThat(newest(audit)).isEqualTo(new Outcome.UnderWay("ordered by a board on another-machine"));
        }
        Clock later = Clock.fixed(NOW.plus(Duration.ofMinutes(11)), ZoneOffset.UTC);
        try (SqliteAudit audit = new SqliteAudit(folder, BoardProcess.current(), later)) {
            assertThat(newest(audit)).isInstanceOf(Outcome.Unknown.class);
        }
    }

    @Test
    void manyBoardsWriteAtOnceAndNoOrderIsLost() throws Exception {
        List<Callable<Void>> boards = new ArrayList<>();
        for (int b = 0; b < 4; b++) {
            String name = "board " + b + " ";
            boards.add(() -> {
                try (SqliteAudit audit = Audits.open(folder)) {
                    for (int i = 0; i < 25; i++) {
                        audit.outcome(audit.intent(order(name + i), "{}"), new Outcome.Done(name + i));
                    }
                }
                return null;
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> board : threads.invokeAll(boards)) {
                board.get();
            }
        }

        try (SqliteAudit audit = Audits.open(folder)) {
            List<OrderRecord> orders = audit.latest(1_000);
            assertThat(orders).hasSize(100).allSatisfy(o -> assertThat(o.outcome())
                    .isEqualTo(new Outcome.Done(o.target())));
            assertThat(orders).extracting(OrderRecord::id).doesNotHaveDuplicates();
            assertThat(audit.notice()).isEmpty();
        }
    }
}
