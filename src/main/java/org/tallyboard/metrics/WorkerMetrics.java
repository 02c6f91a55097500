package org.tallyboard.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;
import org.tallyboard.recorder.worker.WorkerMeter;

/// A worker's figures for Prometheus. Labels have few values: never a job, a title or a URL.
public final class WorkerMetrics implements WorkerMeter {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter jobs = counter("tallyboard_jobs", "Jobs that were done with here, by outcome", "outcome");
    private final Counter attempts = counter("tallyboard_recording_attempts", "Attempts to record that began");
    private final Counter parts = counter("tallyboard_recording_parts", "Uninterrupted stretches that began");
    private final Counter bytes = counter(Unit.BYTES, "tallyboard_recorded", "What was written to disk");
    private final Counter lost = counter("tallyboard_source_lost", "Parts that ended unasked, by cause", "cause");
    private final Counter missed =
            counter(Unit.SECONDS, "tallyboard_gap", "Planned time that was not recorded, by cause", "cause");

    /// Counts from now on.
    public WorkerMetrics() {
        for (Outcome outcome : Outcome.values()) {
            jobs.initLabelValues(label(outcome));
        }
    }

    /// Serves the figures; see [MetricsServer#start].
    public MetricsServer serve(int port) throws IOException {
        return MetricsServer.start(registry, port);
    }

    @Override
    public void watch(Supplier<Figures> each) {
        Supplier<Figures> figures = new Recent<>(each);
        gauge("tallyboard_slots", "Recordings at once", figures, now -> now.slots());
        gauge("tallyboard_slots_busy", "Slots that are taken", figures, now -> now.busy());
        gauge("tallyboard_jobs_held", "Jobs held, with those that wait for their time", figures, now -> now.held());
        gauge("tallyboard_broker_connected", "1 while there is a broker", figures, now -> now.connected() ? 1 : 0);
        gauge("tallyboard_child_processes", "Processes of ffmpeg that run", figures, now -> now.processes());
        maybe(
                "tallyboard_lease_age_seconds",
                "Age of the oldest copy that the broker has of a job held here",
                figures,
                now -> now.leaseAge()
                        .map(age -> OptionalDouble.of(age.toMillis() / 1000.0))
                        .orElse(OptionalDouble.empty()));
        gauge(
                "tallyboard_broker_blocked",
                "1 while the broker takes no messages",
                figures,
                now -> now.flow().blocked() ? 1 : 0);
        gauge(
                "tallyboard_unsent_messages",
                "Events and results that the broker has not confirmed",
                figures,
                now -> now.flow().unsent());
        gauge(
                "tallyboard_finishing_jobs",
                "Recordings whose file is being made or waits for that",
                figures,
                now -> now.finishing());
        CounterWithCallback.builder()
                .name("tallyboard_broker_blocked_seconds")
                .unit(Unit.SECONDS)
                .help("How long the broker has taken no messages, in all")
                .callback(sample ->
                        sample.call(figures.get().flow().blockedTotal().toMillis() / 1000.0))
                .register(registry);
        CounterWithCallback.builder()
                .name("tallyboard_telemetry_dropped")
                .help("Heartbeats, progress, pictures and, after a long outage, events that were not sent")
                .callback(sample -> sample.call(figures.get().flow().dropped()))
                .register(registry);
        maybe(
                "tallyboard_disk_full_seconds",
                "How long until there is no room for what is recorded now",
                figures,
                now -> now.diskFull()
                        .map(left -> OptionalDouble.of(left.toMillis() / 1000.0))
                        .orElse(OptionalDouble.empty()));
        maybe(
                "tallyboard_disk_free_bytes",
                "Room where recordings are written",
                figures,
                now -> now.freeBytes().isPresent()
                        ? OptionalDouble.of(now.freeBytes().getAsLong())
                        : OptionalDouble.empty());
    }

    @Override
    public void ended(Outcome outcome) {
        jobs.labelValues(label(outcome)).inc();
    }

    @Override
    public void attempted() {
        attempts.inc();
    }

    @Override
    public void partBegan() {
        parts.inc();
    }

    @Override
    public void recorded(long more) {
        bytes.inc(more);
    }

    @Override
    public void lost(String cause) {
        lost.labelValues(cause).inc();
    }

    @Override
    public void missed(String cause, Duration time) {
        missed.labelValues(cause).inc(time.toMillis() / 1000.0);
    }

    private static String label(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    private Counter counter(Unit unit, String name, String help, String... labels) {
        return Counter.builder()
                .name(name)
                .unit(unit)
                .help(help)
                .labelNames(labels)
                .register(registry);
    }

    private void gauge(String name, String help, Supplier<Figures> figures, Function<Figures, Number> figure) {
        maybe(name, help, figures, now -> OptionalDouble.of(figure.apply(now).doubleValue()));
    }

    /// A figure that is not known has no sample: it is never shown as zero.
    private void maybe(String name, String help, Supplier<Figures> figures, Function<Figures, OptionalDouble> figure) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(sample -> figure.apply(figures.get()).ifPresent(sample::call))
                .register(registry);
    }
}
