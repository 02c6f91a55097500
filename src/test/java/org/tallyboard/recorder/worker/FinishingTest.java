package org.tallyboard.recorder.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tallyboard.recorder.capture.CaptureResult;

@Timeout(120)
class FinishingTest {
    private static final CaptureResult DONE = new CaptureResult.HandedOver(List.of());

    private final Finishing finishing = new Finishing();
    private final ExecutorService jobs = Executors.newCachedThreadPool();
    private final CountDownLatch work = new CountDownLatch(1);

    @AfterEach
    void end() {
        work.countDown();
        finishing.close();
        jobs.shutdownNow();
    }

    private Future<CaptureResult> make() {
        return jobs.submit(() -> finishing.make(() -> {
            work.await();
            return DONE;
        }));
    }

    @Test
    void twoAtATimeAreMadeAndTheOthersWaitTheirTurn() throws Exception {
        List<Future<CaptureResult>> all = List.of(make(), make(), make(), make());
        await().until(() -> finishing.backlog() == 4);

        work.countDown();

        for (Future<CaptureResult> each : all) {
            assertThat(each.get()).isSameAs(DONE);
        }
        await().until(() -> finishing.backlog() == 0);
    }

    @Test
    void aWorkerThatEndsCompletesWhatIsBeingMadeAndGivesUpWhatWaits() throws Exception {
        Future<CaptureResult> first = make();
        Future<CaptureResult> second = make();
        await().until(() -> finishing.backlog() == 2);
        Future<CaptureResult> waiting = make();
        await().until(() -> finishing.backlog() == 3);

        Future<?> ending = jobs.submit(() -> {
            finishing.end(Duration.ofSeconds(15));
            return DONE;
        });
        assertThatThrownBy(waiting::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        work.countDown();
        ending.get();

        assertThat(first.get()).isSameAs(DONE);
        assertThat(second.get()).isSameAs(DONE);
        assertThatThrownBy(() -> finishing.make(() -> DONE)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void whatTakesTooLongIsInterrupted() throws Exception {
        Future<CaptureResult> stuck = make();
        await().until(() -> finishing.backlog() == 1);

        finishing.end(Duration.ofMillis(50));

        assertThatThrownBy(stuck::get).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void whatTheWorkThrowsIsToldToTheJob() {
        assertThatThrownBy(() -> finishing.make(() -> {
                    throw new NoClassDefFoundError("gone");
                }))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(NoClassDefFoundError.class);
    }
}
