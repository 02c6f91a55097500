package org.tallyboard.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.tallyboard.board.Arranger;
import org.tallyboard.board.Query;
import org.tallyboard.board.Snapshot;
import org.tallyboard.board.WriterUnderLoad;

/// What an event and a frame cost the one writer and the window's background thread, and what a job takes, with 1,000,
/// 20,000 and 200,000 jobs. All in one thread, in processor time, so that others who compute make it longer by what
/// they take from the caches alone.
public final class ScaleBenchmark {
    private static final int BATCH = 100;
    private static final int BATCHES = 10;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private ScaleBenchmark() {}

    /// Of one number of jobs: milliseconds a frame, microseconds an event, bytes a job.
    private record Figures(
            int jobs, Distribution frame, Distribution event, Distribution arranged, double bytes, double shownBytes) {}

    /// @param arguments `--quick`, which only shows that it runs
    public static void main(String... arguments) throws Exception {
        boolean quick = List.of(arguments).contains("--quick");
        int frames = quick ? 30 : 300;
        Report.machine("before");
        // Until everything is compiled.
        measure(1_000, frames);
        List<Figures> all = new ArrayList<>();
        for (int jobs : quick ? new int[] {1_000, 20_000} : new int[] {1_000, 20_000, 200_000}) {
            all.add(measure(jobs, frames));
        }
        Figures least = all.getFirst();
        print("");
        print(
                "| jobs | frame on the writer, ms, p50 / p95 / max | to 1,000 | an event, µs, p50 / p95 / max | to 1,000"
                        + " | put in order for the window, ms, p50 / p95 / max | to 1,000 | bytes a job | with the window's order |");
        print("|---|---|---|---|---|---|---|---|---|");
        for (Figures of : all) {
            print(
                    "| %,d | %s | %.2f | %s | %.2f | %s | %.2f | %.0f | %.0f |",
                    of.jobs(),
                    three(of.frame()),
                    of.frame().p50() / least.frame().p50(),
                    three(of.event()),
                    of.event().p50() / least.event().p50(),
                    three(of.arranged()),
                    of.arranged().p50() / least.arranged().p50(),
                    of.bytes(),
                    of.shownBytes());
        }
        Report.machine("after");
    }

    private static Figures measure(int jobs, int frames) throws InterruptedException {
        long empty = used();
        WriterUnderLoad writer = new WriterUnderLoad(jobs);
        writer.fill();
        Snapshot held = writer.frame();
        double bytes = (double) (used() - empty) / held.jobs().size();
        UnaryOperator<Snapshot> window = window(writer);
        held = window.apply(held);
        double shownBytes = (double) (used() - empty) / held.jobs().size();
        List<Double> frame = new ArrayList<>();
        List<Double> event = new ArrayList<>();
        List<Double> arranged = new ArrayList<>();
        int warmUp = frames / 3;
        for (int i = -warmUp; i < frames; i++) {
            if (i == 0) {
                frame.clear();
                event.clear();
                arranged.clear();
            }
            writer.pass();
            for (int b = 0; b < BATCHES; b++) {
                Runnable apply = writer.events(BATCH);
                long before = cpu();
                apply.run();
                event.add((cpu() - before) / 1e3 / BATCH);
            }
            long before = cpu();
            held = writer.snapshot();
            frame.add((cpu() - before) / 1e6);
            before = cpu();
            held = window.apply(held);
            arranged.add((cpu() - before) / 1e6);
        }
        if (Math.abs(held.jobs().size() - jobs) > jobs / 100) {
            throw new IllegalStateException(held.jobs().size() + " jobs are held in place of " + jobs);
        }
        return new Figures(
                jobs, Distribution.of(frame), Distribution.of(event), Distribution.of(arranged), bytes, shownBytes);
    }

    private static UnaryOperator<Snapshot> window(WriterUnderLoad writer) {
        Arranger arranger = new Arranger();
        return snapshot -> arranger.arrange(snapshot, Query.all(), writer.now()).snapshot();
    }

    private static long cpu() {
        return THREADS.getCurrentThreadCpuTime();
    }

    /// What is still in use after the collector has run; the least of several tries.
    private static long used() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100);
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private static String three(Distribution of) {
        return String.format(Locale.ROOT, "%.2f / %.2f / %.2f", of.p50(), of.p95(), of.max());
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private static void print(String format, Object... arguments) {
        System.out.println(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
    }
}
