package org.tallyboard.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.tallyboard.recorder.schedule.ScheduleMeter;

/// The scheduler's figures for Prometheus, by schedule.
public final class ScheduleMetrics implements ScheduleMeter {
    private static final String SCHEDULE = "schedule";

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Gauge entries =
            gauge("tallyboard_schedule_entries", "Entries to be recorded, as last read to the end");
    private final Gauge bad = gauge("tallyboard_schedule_bad_entries", "Entries that cannot be recorded, likewise");
    private final Gauge last =
            gauge("tallyboard_schedule_last_success_timestamp_seconds", "When it was last read to the end");
    private final Gauge took = gauge("tallyboard_schedule_fetch_seconds", "How long the last fetch took");
    private final Counter fetches = counter("tallyboard_schedule_fetches", "Fetches, by whether they failed", "result");
    private final Counter planned = counter("tallyboard_schedule_planned_jobs", "Changes to planned jobs", "action");
    private final Counter sent = counter("tallyboard_schedule_sent_jobs", "Jobs that the broker has confirmed");
    private final Counter unsent =
            counter("tallyboard_schedule_send_failures", "Times that a job could not be sent; it stays due");

    /// @param schedules the names of all schedules, so that what never happened is shown as 0
    public ScheduleMetrics(List<String> schedules) {
        for (String schedule : schedules) {
            fetches.initLabelValues(schedule, "read");
            fetches.initLabelValues(schedule, "failed");
            sent.initLabelValues(schedule);
            unsent.initLabelValues(schedule);
        }
    }

    /// Serves the figures; see [MetricsServer#start].
    public MetricsServer serve(int port) throws IOException {
        return MetricsServer.start(registry, port);
    }

    @Override
    public void read(String schedule, Instant when, Duration time, int good, int wrong) {
        fetches.labelValues(schedule, "read").inc();
        took.labelValues(schedule).set(time.toMillis() / 1000.0);
        last.labelValues(schedule).set(when.getEpochSecond());
        entries.labelValues(schedule).set(good);
        bad.labelValues(schedule).set(wrong);
    }

    @Override
    public void unread(String schedule, Duration time) {
        fetches.labelValues(schedule, "failed").inc();
        took.labelValues(schedule).set(time.toMillis() / 1000.0);
    }

    @Override
    public void planned(String schedule, String action, long jobs) {
        planned.labelValues(schedule, action).inc(jobs);
    }

    @Override
    public void sent(String schedule, int jobs) {
        sent.labelValues(schedule).inc(jobs);
    }

    @Override
    public void unsent(String schedule) {
        unsent.labelValues(schedule).inc();
    }

    private Gauge gauge(String name, String help) {
        return Gauge.builder().name(name).help(help).labelNames(SCHEDULE).register(registry);
    }

    private Counter counter(String name, String help) {
        return Counter.builder().name(name).help(help).labelNames(SCHEDULE).register(registry);
    }

    private Counter counter(String name, String help, String label) {
        return Counter.builder()
                .name(name)
                .help(help)
                .labelNames(SCHEDULE, label)
                .register(registry);
    }
}
