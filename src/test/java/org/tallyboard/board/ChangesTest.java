package org.tallyboard.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.tallyboard.job.JobKey;

class ChangesTest {

    private final Changes changes = new Changes();

    @Test
    void whatWaitsIsBoundedInBytes() throws InterruptedException {
        Change large = events(6 << 20);
        AtomicInteger put = new AtomicInteger();
        Thread watcher = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < 20; i++) {
                    changes.put(large);
                    put.incrementAndGet();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().until(() -> watcher.getState() == Thread.State.WAITING);
        assertThat(put.get()).isEqualTo(5);
        assertThat(changes.take(0)).hasSize(5);
        await().until(() -> put.get() == 10);
        changes.close();
        watcher.join();
    }

    @Test
    void whatWaitsIsBoundedInNumber() {
        Thread watcher = Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    changes.put(new Change.PayloadMissing(new JobKey("rec-broker", "j"), "why"));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().until(() -> watcher.getState() == Thread.State.WAITING);
        watcher.interrupt();
    }

    @Test
    void oneThatIsHeavierThanTheBoundGoesThroughAlone() throws InterruptedException {
        changes.put(events(1 << 30));
        assertThat(changes.take(0)).hasSize(1);
        assertThat(changes.take(0)).isEmpty();
    }

    private static Change events(long bytes) {
        return new Change.EventsArrived("rec-broker", List.of(), List.of(), List.of(), bytes);
    }
}
