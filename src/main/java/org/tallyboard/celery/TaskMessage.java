package org.tallyboard.celery;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A task message (Celery's task message protocol, version 2), to read and to write.
///
/// In version 2 everything about the task is in the AMQP headers and the body is `[args, kwargs, embed]`. The whole
/// message is kept exactly, unknown headers included, so that it can be sent again.
///
/// @param amqp the message as it is on the wire
public record TaskMessage(AmqpMessage amqp) {
    /// Which protocol a message speaks.
    public enum Protocol {
        /// Everything in the body, Celery 3 and before.
        V1,
        /// Task in the headers: a worker takes a message as version 2 exactly when the header `task` is there.
        V2,
        /// Not a task message.
        UNKNOWN
    }

    /// Starts a new message for a task of this name, for example `rec.record`.
    public static TaskMessageBuilder task(String name) {
        return new TaskMessageBuilder(name);
    }

    /// The message that runs a captured payload again as a new job.
    ///
    /// New id and correlation id; `parent_id` is the old id; `root_id` is kept, or is the old id where it was not
    /// seen; `retries` is 0; `reply_to` is dropped, because nobody listens there any more; `eta`, `expires` and the
    /// expiration are dropped, because they lie in the past; the broker's own headers (`x-death` and its like,
    /// `CC`, `BCC`) are dropped. A body that was captured as a message goes out byte for byte.
    ///
    /// @param payload what was captured
    /// @param newId the id of the new job, usually a random UUID
    /// @param origin who sends, for the header `origin`, for example `tallyboard@desk`
    public static TaskMessage retryOf(Payload payload, String newId, String origin) {
        return Retries.retryOf(payload, newId, origin);
    }

    /// The message with which a worker retries a job as Celery does: same id, `retries` one higher, not before `eta`.
    /// Everything else stays as it is.
    public TaskMessage nextAttempt(Instant eta) {
        var headers = new LinkedHashMap<String, @Nullable Object>(amqp.headers());
        headers.put("retries", retries().orElse(0) + 1);
        headers.put("eta", IsoTime.format(eta));
        return new TaskMessage(new AmqpMessage(headers, amqp.properties(), amqp.body()));
    }

    /// The same message for another journey: what brokers added on the way is taken off, and so is the broker's time to
    /// live, which counted from the first publishing. The header `expires` stays.
    ///
    /// @param changes headers to set; one whose value is `null` is taken off
    public TaskMessage forwarded(Map<String, @Nullable Object> changes, int priority) {
        TaskMessage kept = forwarded(changes);
        return new TaskMessage(new AmqpMessage(
                kept.amqp().headers(),
                kept.amqp().properties().withPriority(priority),
                kept.amqp().body()));
    }

    /// The same with the priority that it has.
    public TaskMessage forwarded(Map<String, @Nullable Object> changes) {
        var headers = new LinkedHashMap<String, @Nullable Object>();
        amqp.headers().forEach((name, value) -> {
            if (!Retries.isBrokerHeader(name)) {
                headers.put(name, value);
            }
        });
        changes.forEach((name, value) -> {
            if (value == null) {
                headers.remove(name);
            } else {
                headers.put(name, Headers.checked(name, value));
            }
        });
        return new TaskMessage(
                new AmqpMessage(headers, amqp.properties().withExpiration(Optional.empty()), amqp.body()));
    }

    /// The protocol of this message.
    public Protocol protocol() {
        if (amqp.headers().containsKey("task")) {
            return Protocol.V2;
        }
        return v1().isPresent() ? Protocol.V1 : Protocol.UNKNOWN;
    }

    private Optional<ObjectNode> v1() {
        if (!amqp.properties().isJson()) {
            return Optional.empty();
        }
        return Json.read(amqp.body().shared(), TaskBody.MAX_BYTES)
                .toOptional()
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .filter(body -> body.has("task"));
    }

    /// A message of version 1 as one of version 2, as Celery's own worker makes it (`proto1_to_proto2`,
    /// celery/worker/strategy.py); one of version 2 as it is. Empty for a message that is no task, or without
    /// an id.
    public Optional<TaskMessage> asVersion2() {
        return switch (protocol()) {
            case V2 -> id().map(ignored -> this);
            case V1 -> v1().flatMap(body -> id().map(id -> VersionOne.upgraded(amqp, body, id)));
            case UNKNOWN -> Optional.empty();
        };
    }

    /// An id by which the sender of a message that is no task of Celery's may know it: the correlation id, or what
    /// other systems have in the body (Machinery: `UUID`).
    public Optional<String> foreignId() {
        return id().or(() -> amqp.properties().correlationId().filter(id -> !id.isBlank()))
                .or(() -> Json.read(amqp.body().shared(), TaskBody.MAX_BYTES)
                        .toOptional()
                        .flatMap(body -> Stream.of("id", "uuid", "UUID", "task_id")
                                .flatMap(field -> Fields.name(body.get(field)).stream())
                                .findFirst()));
    }

    /// The name of the task, from the headers (version 2) or the body (version 1).
    public Optional<String> taskName() {
        return name("task");
    }

    /// The id of the job. A retry by Celery itself keeps it.
    public Optional<String> id() {
        return name("id");
    }

    private Optional<String> name(String field) {
        return switch (protocol()) {
            case V2 -> Headers.name(amqp.headers(), field);
            case V1 -> v1().flatMap(body -> Fields.id(body.get(field)));
            case UNKNOWN -> Optional.empty();
        };
    }

    /// The id of the first job of this family; the own id where there is no parent.
    public Optional<String> rootId() {
        return Headers.text(amqp.headers(), "root_id");
    }

    /// The id of the job that sent this one.
    public Optional<String> parentId() {
        return Headers.text(amqp.headers(), "parent_id");
    }

    /// How often Celery has retried this job: 0 at first.
    public OptionalInt retries() {
        return Headers.integer(amqp.headers(), "retries");
    }

    /// Not before this time; ISO 8601 with an offset, as the sender wrote it.
    public Optional<String> eta() {
        return Headers.text(amqp.headers(), "eta");
    }

    /// Not after this time; ISO 8601 with an offset, as the sender wrote it.
    public Optional<String> expires() {
        return Headers.text(amqp.headers(), "expires");
    }

    /// [#eta] as a time; one without an offset is UTC, as Celery takes it. Empty also when it is none.
    public Optional<Instant> notBefore() {
        return eta().flatMap(IsoTime::read);
    }

    /// [#expires] as a time, likewise.
    public Optional<Instant> notAfter() {
        return expires().flatMap(IsoTime::read);
    }

    /// `eta` or `expires`, where it is there and is no time: Celery refuses such a message.
    public Optional<String> unreadableTime() {
        return Stream.of("eta", "expires")
                .filter(name -> {
                    Object value = amqp.headers().get(name);
                    return value != null
                            && !value.equals("")
                            && Headers.text(amqp.headers(), name)
                                    .flatMap(IsoTime::read)
                                    .isEmpty();
                })
                .findFirst();
    }

    /// The header `timelimit`: how long the task may run, at most before it is ended.
    public Optional<Duration> hardLimit() {
        return limit(0);
    }

    /// How long it may run before it is told to end itself.
    public Optional<Duration> softLimit() {
        return limit(1);
    }

    /// Hard before soft, see [TaskMessageBuilder].
    private Optional<Duration> limit(int index) {
        return amqp.headers().get("timelimit") instanceof List<?> limits
                        && limits.size() == 2
                        && limits.get(index) instanceof Number seconds
                        && seconds.doubleValue() > 0
                        && seconds.doubleValue() < Integer.MAX_VALUE
                ? Optional.of(Duration.ofMillis(Math.round(seconds.doubleValue() * 1000)))
                : Optional.empty();
    }

    /// The arguments as text for display. The sender may have masked or cut it: never send it again.
    public Optional<String> argsRepr() {
        return Headers.text(amqp.headers(), "argsrepr");
    }

    /// The keyword arguments as text for display, see [#argsRepr].
    public Optional<String> kwargsRepr() {
        return Headers.text(amqp.headers(), "kwargsrepr");
    }

    /// Whether the sender does not want a result.
    public boolean ignoreResult() {
        return Boolean.TRUE.equals(amqp.headers().get("ignore_result"));
    }

    /// Arguments and what runs afterwards. Parsed at each call.
    public TaskBody body() {
        return TaskBody.of(amqp);
    }
}
