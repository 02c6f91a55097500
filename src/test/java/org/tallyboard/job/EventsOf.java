package org.tallyboard.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Short words for events in tests: seconds after a fixed start, numbered in order of making.
final class EventsOf {

    static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private final String id;
    private long arrival;

    EventsOf(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    static Instant at(double seconds) {
        return START.plus(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    JobEvent sent(double at, int retries) {
        return new JobEvent.Sent(id, at(at), arrival++, "api@web", described(retries, Optional.of("recordings")));
    }

    JobEvent received(double at, int retries, String host) {
        return new JobEvent.Received(id, at(at), arrival++, host, described(retries, Optional.empty()));
    }

    JobEvent started(double at, String host) {
        return new JobEvent.Started(id, at(at), arrival++, host);
    }

    JobEvent succeeded(double at, String host) {
        return new JobEvent.Succeeded(id, at(at), arrival++, host, Optional.of("'ok'"));
    }

    JobEvent failed(double at, String host) {
        return new JobEvent.Failed(
                id, at(at), arrival++, host, Optional.of("ValueError('x')"), Optional.of("Traceback"));
    }

    JobEvent retried(double at, String host) {
        return new JobEvent.Retried(id, at(at), arrival++, host, Optional.of("OSError()"), Optional.empty());
    }

    JobEvent revoked(double at, String host, boolean terminated) {
        return new JobEvent.Revoked(id, at(at), arrival++, host, terminated, !terminated);
    }

    JobEvent progressed(double at, String host) {
        Progress progress = new Progress(
                at(at),
                Optional.of(Duration.ofSeconds(3)),
                OptionalLong.of(10),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty());
        return new JobEvent.Progressed(id, at(at), arrival++, host, progress);
    }

    JobEvent handedOver(double at, int retries, String host) {
        return new JobEvent.HandedOver(id, at(at), arrival++, host, retries, "the worker stops");
    }

    JobEvent other(double at, String host) {
        return new JobEvent.Other(id, at(at), arrival++, host, "task-custom");
    }

    JobEvent requeued(double at, String host) {
        return new JobEvent.Requeued(id, at(at), arrival++, host, "rejected it, to be queued again");
    }

    JobEvent sentExpiring(double at, double expires) {
        return new JobEvent.Sent(
                id, at(at), arrival++, "api@web", described(0, Optional.of("recordings"), Optional.of(at(expires))));
    }

    HeldJob held(HeldJob.List list, String host, Optional<Instant> startedAt) {
        return new HeldJob(
                id,
                list,
                host,
                "rec.record",
                startedAt,
                Optional.empty(),
                Optional.empty(),
                Optional.of(3),
                Optional.of(payload(id, JobPayload.Source.REMOTE_CONTROL, 10)),
                Optional.empty());
    }

    static JobPayload payload(String id, JobPayload.Source source, int size) {
        return new JobPayload(
                source,
                "rec.record",
                "[\"" + "x".repeat(size) + "\"]",
                "{}",
                Optional.empty(),
                "",
                "recordings",
                Optional.of(id),
                START);
    }

    static WorkerEvent beat(WorkerEvent.Kind kind, String host, double at) {
        return new WorkerEvent(
                kind,
                host,
                at(at),
                at(at),
                Duration.ofSeconds(2),
                OptionalInt.of(1),
                OptionalLong.of(7),
                Optional.of("py-celery 5.2.6"));
    }

    private JobEvent.Description described(int retries, Optional<String> queue) {
        return described(retries, queue, Optional.empty());
    }

    private JobEvent.Description described(int retries, Optional<String> queue, Optional<Instant> expires) {
        return new JobEvent.Description(
                Optional.of("rec.record"),
                Optional.of("('rtmp://x/live',)"),
                Optional.of("{'secs': 2}"),
                retries,
                Optional.empty(),
                expires,
                queue,
                Optional.of(id),
                Optional.empty(),
                Optional.empty());
    }
}
