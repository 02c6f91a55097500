package org.tallyboard.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import javafx.application.Platform;
import jdk.jfr.Recording;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Measures the process it runs in for a while: JavaFX's pulses ([Pulses]), how long a task waits for the JavaFX
/// thread, CPU time of threads and of the process, pauses for garbage, and how busy the machine is.
final class Measurement {

    private static final Duration PROBE_EVERY = Duration.ofMillis(50);

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final Collection<Double> waits = new ConcurrentLinkedQueue<>();

    /// CPU times so far, nanoseconds; the collectors' pauses, milliseconds.
    private record Used(long fx, long renderer, long process, long pauses, long busy, long all) {}

    /// Measures for so long, in milliseconds and in shares of one core, and answers with the figures.
    ObjectNode run(Duration length) throws IOException, InterruptedException {
        Path file = Files.createTempFile("tallyboard-bench", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable("javafx.PulsePhase").withThreshold(Duration.ZERO);
            long fx = CompletableFuture.supplyAsync(() -> Thread.currentThread().threadId(), Platform::runLater)
                    .join();
            long renderer = rendererThread();
            recording.start();
            Used before = used(fx, renderer);
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < length.toNanos()) {
                long asked = System.nanoTime();
                Platform.runLater(() -> waits.add((System.nanoTime() - asked) / 1e6));
                Thread.sleep(PROBE_EVERY);
            }
            double took = System.nanoTime() - begin;
            Used after = used(fx, renderer);
            recording.stop();
            recording.dump(file);
            ObjectNode result = JsonMapper.shared().createObjectNode();
            result.put("seconds", took / 1e9);
            result.put("fxLoad", (after.fx - before.fx) / took);
            result.put("rendererLoad", (after.renderer - before.renderer) / took);
            result.put("processLoad", (after.process - before.process) / took);
            result.put("pausesMs", after.pauses - before.pauses);
            result.put("machineBusy", (double) (after.busy - before.busy) / Math.max(1, after.all - before.all));
            result.set("runLater", Distribution.of(waits).toJson());
            Pulses pulses = Pulses.read(file);
            result.set("pulse", Distribution.of(pulses.fxThread()).toJson());
            result.set("render", Distribution.of(pulses.renderer()).toJson());
            return result;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Used used(long fx, long renderer) throws IOException {
        long pauses = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .filter(collector -> !collector.getName().contains("Concurrent"))
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
        long busy = 0;
        long all = 0;
        // user, nice, system, idle, iowait, irq, softirq, steal: proc_stat(5).
        String[] fields =
                Files.readAllLines(Path.of("/proc/stat")).getFirst().trim().split(" +", -1);
        List<Long> ticks = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            ticks.add(Long.parseLong(fields[i]));
        }
        for (int i = 0; i < ticks.size(); i++) {
            all += ticks.get(i);
            busy += i == 3 || i == 4 ? 0 : ticks.get(i);
        }
        return new Used(
                threads.getThreadCpuTime(fx),
                renderer < 0 ? 0 : threads.getThreadCpuTime(renderer),
                system.getProcessCpuTime(),
                pauses,
                busy,
                all);
    }

    private long rendererThread() {
        for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null && info.getThreadName().startsWith("QuantumRenderer")) {
                return info.getThreadId();
            }
        }
        return -1;
    }
}
