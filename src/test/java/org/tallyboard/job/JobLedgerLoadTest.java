package org.tallyboard.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tallyboard.job.EventsOf.START;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What the ledger costs with 5,000 jobs and 2,000 events a second. The bounds are several times what was measured, so
/// that only a change of kind fails here; the figures are printed.
class JobLedgerLoadTest {

    private static final int JOBS = 5_000;

    @Test
    void twoThousandEventsASecondCostLittle() {
        JobLedger ledger = new JobLedger("rec-broker", LedgerLimits.standard());
        Load load = new Load();
        load.fill(ledger, JOBS);
        run(ledger, load, 10);
        long before = cpu();
        run(ledger, load, 30);
        double share = (cpu() - before) / 30e9;
        System.out.printf("ledger: %.2f %% of a core at 2,000 events/s and 10 lists/s%n", share * 100);
        assertThat(ledger.jobs()).hasSize(JOBS);
        assertThat(share).isLessThan(0.10);
    }

    @Test
    void aJobIsSmall() throws InterruptedException {
        long empty = used();
        JobLedger ledger = new JobLedger("rec-broker", LedgerLimits.standard());
        new Load().fill(ledger, JOBS);
        int held = ledger.jobs().size();
        long each = (used() - empty) / JOBS;
        System.out.printf("ledger: %d bytes per job with %d jobs%n", each, held);
        assertThat(ledger.jobs()).hasSize(JOBS);
        assertThat(each).isBetween(200L, 3_000L);
    }

    /// A second of load: 2,000 events, a list after every 200.
    private static void run(JobLedger ledger, Load load, int seconds) {
        for (int second = 0; second < seconds; second++) {
            for (int tenth = 0; tenth < 10; tenth++) {
                load.events(ledger, 200);
                assertThat(ledger.jobs()).isNotEmpty();
                ledger.passed(START, START);
                ledger.workers();
            }
        }
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long used() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(50);
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    /// Makes events as a parser would: every text a string of its own.
    private static final class Load {
        private long arrival;
        private Instant now = START;

        void fill(JobLedger ledger, int jobs) {
            for (int i = 0; i < jobs; i++) {
                job(ledger);
            }
        }

        void events(JobLedger ledger, int events) {
            for (int i = 0; i < events / 4; i++) {
                job(ledger);
            }
        }

        private void job(JobLedger ledger) {
            String id = UUID.randomUUID().toString();
            ledger.apply(new JobEvent.Sent(id, tick(), arrival++, fresh("api@web"), described(id)));
            ledger.apply(new JobEvent.Received(id, tick(), arrival++, fresh("rec@w1"), described(id)));
            ledger.apply(new JobEvent.Started(id, tick(), arrival++, fresh("rec@w1")));
            ledger.apply(new JobEvent.Succeeded(
                    id, tick(), arrival++, fresh("rec@w1"), Optional.of(fresh("{'path': '/rec/a.mkv'}"))));
        }

        private static JobEvent.Description described(String id) {
            return new JobEvent.Description(
                    Optional.of(fresh("recording.record")),
                    Optional.of(fresh("('rtmp://camera-7.example/live',)")),
                    Optional.of(fresh("{'title': 'Council meeting', 'end': '2026-03-01T12:00:00+00:00'}")),
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(fresh("recordings")),
                    Optional.of(fresh(id)),
                    Optional.empty(),
                    Optional.of(new Recording(
                            Optional.of(fresh("Council meeting")),
                            Optional.of(fresh("rtmp://camera-7.example/live")),
                            Optional.empty(),
                            Optional.of(START))));
        }

        private Instant tick() {
            now = now.plusMillis(1);
            return now;
        }

        private static String fresh(String text) {
            return new String(text.toCharArray());
        }
    }

    @Test
    void theListIsImmutable() {
        JobLedger ledger = new JobLedger("rec-broker", LedgerLimits.standard());
        new Load().fill(ledger, 2);
        Jobs jobs = ledger.jobs();
        assertThatThrownBy(jobs::clear).isInstanceOf(UnsupportedOperationException.class);
    }
}
