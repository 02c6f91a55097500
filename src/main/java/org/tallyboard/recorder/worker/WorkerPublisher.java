package org.tallyboard.recorder.worker;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.Bytes;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.celery.LamportClock;
import org.tallyboard.celery.MessageProperties;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.celery.TaskResult;
import org.tallyboard.rabbitmq.worker.WorkerChannel;
import org.tallyboard.recorder.capture.CaptureResult;
import org.tallyboard.recorder.capture.Gap;
import org.tallyboard.recorder.capture.Manifest;
import org.tallyboard.recorder.capture.Part;
import org.tallyboard.recorder.capture.RecordingRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Everything a recording worker says: Celery's events and results, progress, and preview pictures. What tells a state
/// waits through an outage; heartbeats, progress and pictures do not, they would be stale.
final class WorkerPublisher {
    static final Duration HEARTBEAT_EVERY = Duration.ofSeconds(2);
    /// A picture that nobody fetched is worthless after this.
    private static final Duration PREVIEW_LIVES = Duration.ofSeconds(15);

    /// What Celery's workers tell when nothing else was asked for.
    private static final int SIGTERM = 15;

    private final RecorderSettings settings;
    private final WorkerChannel channel;
    private final EventWriter events;
    private final FollowUps followUps;

    WorkerPublisher(RecorderSettings settings, WorkerChannel channel, InstantSource time) {
        this.settings = settings;
        this.channel = channel;
        String version = Optional.ofNullable(WorkerPublisher.class.getPackage().getImplementationVersion())
                .orElse("dev");
        this.events = new EventWriter(
                settings.nodename(),
                ProcessHandle.current().pid(),
                new Event.Software(
                        Optional.of("tallyboard-recorder"),
                        Optional.of(version),
                        Optional.of(System.getProperty("os.name", "unknown"))),
                time);
        this.followUps = new FollowUps(settings, channel, events, time);
    }

    /// The clock that events and answers carry.
    LamportClock clock() {
        return events.clock();
    }

    void worker(Event.Worker.Kind kind, int active, long processed) {
        Publication event = events.worker(kind, HEARTBEAT_EVERY, active, processed, load(), flow());
        if (kind == Event.Worker.Kind.HEARTBEAT) {
            channel.publish(event);
        } else {
            channel.publishSurely(event);
        }
    }

    /// How often and for how long this worker was cut off, from the first time on: a broker with an alarm takes no
    /// messages, so that this can be told only afterwards.
    private Map<String, JsonNode> flow() {
        WorkerChannel.Flow flow = channel.flow();
        if (flow.blockedTotal().isZero() && flow.dropped() == 0) {
            return Map.of();
        }
        return Map.of(
                "blocked_seconds",
                JsonNodeFactory.instance.numberNode(flow.blockedTotal().toMillis() / 1000.0),
                "dropped",
                JsonNodeFactory.instance.numberNode(flow.dropped()));
    }

    void received(JobMessage job) {
        channel.publishSurely(events.taskReceived(job.message()));
    }

    void started(JobMessage job) {
        channel.publishSurely(events.taskStarted(job.id()));
    }

    /// A copy of a job that another worker, or this one, has already.
    void duplicate(JobMessage job, String keptBy, String why) {
        aside("recording-duplicate", job, Map.of("kept_by", text(keptBy), "reason", text(why)));
    }

    /// The job goes back to the task queue with its parts, and only then it is told and done.
    void handedOver(JobMessage job, TaskMessage message, int parts, String why, Runnable done) {
        channel.publishSurely(new Publication(Route.toQueue(settings.queue()), message.amqp()), true, done);
        aside(
                "recording-handed-over",
                job,
                Map.of("parts", JsonNodeFactory.instance.numberNode(parts), "reason", text(why)));
    }

    /// Another worker records the job as well, and goes on with it.
    void stoodDown(JobMessage job, String keptBy) {
        aside("recording-stood-down", job, Map.of("kept_by", text(keptBy)));
    }

    /// A quorum queue has got the job back again and again: boards show that it waits, and why.
    void returned(JobMessage job, int returns) {
        String reason =
                "it came back to its queue " + returns + " times; after " + Arrivals.MOST_RETURNS + " it is given up";
        aside(
                "recording-handed-over",
                job,
                Map.of("parts", JsonNodeFactory.instance.numberNode(0), "reason", text(reason)));
    }

    /// The message of a job that is given up goes to its queue's dead-letter exchange, or away: Celery's worker
    /// tells so of a task that acknowledges late, before it tells that it failed (celery/worker/request.py,
    /// `reject`).
    void rejected(JobMessage job) {
        channel.publishSurely(events.taskRejected(job.id(), false));
    }

    /// A message that is no task, or that cannot be read.
    ///
    /// @param into the queue where it is now; empty when it was rejected
    void setAside(String reason, String into) {
        channel.publishSurely(events.aside(
                "recording-set-aside",
                Map.of("queue", text(settings.queue()), "into", text(into), "reason", text(reason))));
    }

    /// A message of another system, whose sender may know it by this id.
    void refused(String id, Optional<String> replyTo, String reason) {
        var failed = new CaptureResult.Failed("RecordingRefused", reason, List.of(), false);
        TaskMessage stand =
                TaskMessage.task("unknown").id(id).replyTo(replyTo.orElse("")).build();
        followUps.result(
                stand,
                new TaskResult.Failure(
                        failed.kind(), reason, "tallyboard.recorder", Optional.of(failureTraceback(failed))));
        channel.publishSurely(events.taskFailed(id, exception(failed), failureTraceback(failed)));
    }

    private void aside(String type, JobMessage job, Map<String, JsonNode> fields) {
        var all = new LinkedHashMap<>(fields);
        all.put("retries", JsonNodeFactory.instance.numberNode(job.attempt().retries()));
        channel.publishSurely(events.aside(type, job.id(), all));
    }

    private static JsonNode text(String value) {
        return JsonNodeFactory.instance.stringNode(value);
    }

    void expired(JobMessage job, Runnable done) {
        result(job, new TaskResult.Revoked("expired"));
        channel.publishSurely(events.taskRevoked(job.id(), false, OptionalInt.empty(), true), false, done);
    }

    /// @param terminated whether it was being recorded
    void revoked(JobMessage job, boolean terminated, Runnable done) {
        result(job, new TaskResult.Revoked(terminated ? "terminated" : "revoked"));
        channel.publishSurely(
                events.taskRevoked(
                        job.id(), terminated, terminated ? OptionalInt.of(SIGTERM) : OptionalInt.empty(), false),
                false,
                done);
    }

    void progress(JobMessage job, Map<String, JsonNode> fields) {
        Map<String, JsonNode> all = fields;
        try {
            all = planned(fields, job.request());
        } catch (RecordingRequest.Refused e) {
            // Such a job is not recorded.
        }
        channel.publish(events.progress(job.id(), all));
    }

    /// The same with the times that count now: they can have been changed since the job was sent.
    static Map<String, JsonNode> planned(Map<String, JsonNode> fields, RecordingRequest now) {
        var all = new LinkedHashMap<>(fields);
        now.start().ifPresent(start -> all.put("start", seconds(start)));
        now.end().ifPresent(end -> all.put("end", seconds(end)));
        return all;
    }

    private static JsonNode seconds(Instant time) {
        return JsonNodeFactory.instance.numberNode(time.toEpochMilli() / 1000.0);
    }

    void preview(JobMessage job, Instant takenAt, byte[] jpeg) {
        channel.publish(preview(settings.previewExchange(), job.attempt(), takenAt, jpeg));
    }

    /// A picture as a message: routing key and header `job_id` name the job, `taken_at` is ISO-8601.
    static Publication preview(String exchange, JobMessage.Attempt attempt, Instant takenAt, byte[] jpeg) {
        var headers = new LinkedHashMap<String, @Nullable Object>();
        headers.put("job_id", attempt.id());
        headers.put("retries", attempt.retries());
        headers.put("taken_at", takenAt.toString());
        var properties = new MessageProperties(
                Optional.of("image/jpeg"),
                Optional.empty(),
                Optional.of(attempt.id()),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.of(1),
                Optional.of(Long.toString(PREVIEW_LIVES.toMillis())));
        return new Publication(new Route(exchange, attempt.id()), new AmqpMessage(headers, properties, Bytes.of(jpeg)));
    }

    /// What follows is sent first, as Celery does, and then the end is told.
    void succeeded(JobMessage job, Manifest manifest, Duration runtime, Runnable done) {
        ObjectNode value = result(manifest, settings.capture().folder());
        followUps.afterSuccess(job.message(), value, children -> {
            result(job, new TaskResult.Success(value, children));
            channel.publishSurely(events.taskSucceeded(job.id(), value.toString(), runtime), false, done);
        });
    }

    /// What the task returns, by the recording contract: the finished file, and what it was made of.
    ///
    /// @param folder this worker's folder, which the path is within
    static ObjectNode result(Manifest done, Path folder) {
        ObjectNode result = JsonMapper.shared().createObjectNode();
        // First, because viewers keep only the beginning of a long result.
        done.path().ifPresent(path -> result.put("path", path)
                .put("folder", folder.toAbsolutePath().normalize().toString()));
        result.put("bytes", done.bytes()).put("seconds", done.media().toMillis() / 1000.0);
        done.sha256().ifPresent(sum -> result.put("sha256", sum));
        done.notes().putInto(result);
        ArrayNode parts = result.putArray("parts");
        for (Part part : done.parts()) {
            parts.addObject()
                    .put("n", part.number())
                    .put("worker", part.worker())
                    .put("file", part.file())
                    .put("from", part.from().toString())
                    .put("to", part.to().toString());
        }
        ArrayNode gaps = result.putArray("gaps");
        for (Gap gap : done.gaps()) {
            gaps.addObject()
                    .put("from", gap.from().toString())
                    .put("to", gap.to().toString())
                    .put("seconds", Duration.between(gap.from(), gap.to()).toMillis() / 1000.0)
                    .put("reason", gap.reason());
        }
        if (!done.apart().isEmpty()) {
            result.put("apart", done.apart());
        }
        done.notes().putFindingsInto(result);
        return result;
    }

    void failed(JobMessage job, CaptureResult.Failed failed, Runnable done) {
        String traceback = failureTraceback(failed);
        var failure =
                new TaskResult.Failure(failed.kind(), failed.message(), module(failed.kind()), Optional.of(traceback));
        followUps.afterFailure(job.message(), failure, () -> {
            result(job, failure);
            channel.publishSurely(events.taskFailed(job.id(), exception(failed), traceback), false, done);
        });
    }

    /// Celery's own classes where it has them, so that a caller in Python can catch what it would catch of Celery.
    private static String module(String kind) {
        return switch (kind) {
            case "TimeLimitExceeded", "SoftTimeLimitExceeded" -> "billiard.exceptions";
            case "NotRegistered" -> "celery.exceptions";
            default -> "tallyboard.recorder";
        };
    }

    /// Publishes the next attempt and only then says that this one is over, in Celery's order.
    void retried(JobMessage job, TaskMessage next, CaptureResult.Failed failed, Duration delay, Runnable done) {
        Route route = Route.toQueue(settings.queue());
        channel.publishSurely(new Publication(route, next.amqp()), true, () -> {});
        channel.publishSurely(events.taskSent(next, settings.queue(), route));
        channel.publishSurely(
                events.taskRetried(job.id(), exception(failed), retryTraceback(failed, delay)), false, done);
    }

    static String failureTraceback(CaptureResult.Failed failed) {
        return traceback(failed, failed.kind() + ": " + failed.message());
    }

    /// Says when the next attempt is due, as Celery's own traceback of a retry does.
    static String retryTraceback(CaptureResult.Failed failed, Duration delay) {
        return traceback(failed, "celery.exceptions.Retry: Retry in " + delay.toSeconds() + "s: " + exception(failed));
    }

    private void result(JobMessage job, TaskResult result) {
        followUps.result(job.message(), result);
    }

    static String exception(CaptureResult.Failed failed) {
        return failed.kind() + "('" + failed.message().replace("\\", "\\\\").replace("'", "\\'") + "')";
    }

    /// ffmpeg's last lines, then the failure, as a Python traceback ends with its exception.
    private static String traceback(CaptureResult.Failed failed, String last) {
        return String.join("\n", failed.log()) + (failed.log().isEmpty() ? "" : "\n") + last;
    }

    /// The machine's load over 1, 5 and 15 minutes where the system tells all three, else the first or none.
    private static List<Double> load() {
        try {
            String[] words = Files.readString(Path.of("/proc/loadavg")).split(" ");
            return Arrays.stream(words).limit(3).map(Double::valueOf).toList();
        } catch (IOException | NumberFormatException e) {
            double last = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
            return last < 0 ? List.of() : List.of(last);
        }
    }
}
