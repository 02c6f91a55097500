package org.tallyboard.board;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.tallyboard.job.Jobs;

/// What the writer and the window do does not grow with the number of jobs held. Counted in bytes that are made and in
/// processor time, each against the same with a twentieth of the jobs: whoever goes over all of them, even without
/// making anything, is many times slower.
class ScaleTest {
    private static final int FEW = 1_000;
    private static final int MANY = 20_000;
    /// Five seconds: all that is done now and then is in them.
    private static final int FRAMES = 50;

    private static final int ROUNDS = 2;
    /// A trie of 20 times as many is a level deeper, and caches are too small for it.
    private static final double MUCH_MORE = 5;

    private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// The least of several rounds.
    private record Cost(double events, double frame, double arranged, double bytes) {
        Cost or(Cost other) {
            return new Cost(
                    Math.min(events, other.events),
                    Math.min(frame, other.frame),
                    Math.min(arranged, other.arranged),
                    Math.min(bytes, other.bytes));
        }
    }

    @Test
    void an_event_a_frame_and_its_order_cost_the_same_with_twenty_times_as_many_jobs() {
        // Until all is compiled.
        cost(FEW);
        Cost few = cost(FEW);
        Cost many = cost(MANY);
        System.out.printf("scale: %s with %d jobs, %s with %d%n", few, FEW, many, MANY);
        assertThat(many.events() / few.events()).as("an event").isLessThan(MUCH_MORE);
        assertThat(many.frame() / few.frame()).as("a frame").isLessThan(MUCH_MORE);
        assertThat(many.arranged() / few.arranged()).as("putting it in order").isLessThan(MUCH_MORE);
        assertThat(many.bytes() / few.bytes()).as("bytes made").isLessThan(2);
    }

    @Test
    void snapshots_share_what_did_not_change() {
        WriterUnderLoad writer = new WriterUnderLoad(MANY);
        writer.fill();
        Jobs before = writer.frame().jobs();
        assertThat(before.size()).isEqualTo(MANY);
        assertThat(writer.frame().jobs()).as("nothing changed").isSameAs(before);

        writer.events(100).run();
        Jobs after = writer.frame().jobs();
        AtomicInteger changed = new AtomicInteger();
        Jobs.changes(before, after, (was, is) -> changed.incrementAndGet());
        assertThat(changed.get()).isBetween(50, 150);

        assertThat(before.stream()
                        .filter(job -> after.find(job.key()).orElse(null) == job)
                        .count())
                .isGreaterThan(before.size() - 150);
    }

    private static Cost cost(int jobs) {
        WriterUnderLoad writer = new WriterUnderLoad(jobs);
        writer.fill();
        Arranger arranger = new Arranger();
        arranger.arrange(writer.frame(), Query.all(), writer.now());
        Cost least = round(writer, arranger);
        for (int i = 1; i < ROUNDS; i++) {
            least = least.or(round(writer, arranger));
        }
        return least;
    }

    private static Cost round(WriterUnderLoad writer, Arranger arranger) {
        long events = 0;
        long frame = 0;
        long arranged = 0;
        long bytes = 0;
        for (int i = 0; i < FRAMES; i++) {
            writer.pass();
            Runnable apply = writer.events(500);
            long made = THREAD.getCurrentThreadAllocatedBytes();
            long began = THREAD.getCurrentThreadCpuTime();
            apply.run();
            long applied = THREAD.getCurrentThreadCpuTime();
            Snapshot snapshot = writer.snapshot();
            long shown = THREAD.getCurrentThreadCpuTime();
            arranger.arrange(snapshot, Query.all(), writer.now());
            arranged += THREAD.getCurrentThreadCpuTime() - shown;
            bytes += THREAD.getCurrentThreadAllocatedBytes() - made;
            events += applied - began;
            frame += shown - applied;
        }
        return new Cost(events, frame, arranged, bytes);
    }
}
