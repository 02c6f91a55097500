package org.tallyboard.celery;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A task to be sent later, as Celery's `Signature` has it on the wire: one element of [Embed].
///
/// @param task the name of the task
/// @param args its own positional arguments; what went before comes in front of them unless it is immutable
/// @param kwargs its own keyword arguments
/// @param immutable whether it wants nothing of what went before (`.si()`)
/// @param options what `apply_async` takes, as it was sent
public record Signature(String task, ArrayNode args, ObjectNode kwargs, boolean immutable, ObjectNode options) {
    /// Some of them become headers, which have to fit one frame of 131,072 bytes.
    private static final int MAX_OPTIONS = 32 << 10;

    /// Reads a plain task.
    ///
    /// @return invalid, with the reason, for a group, chain or chord in its place, and for options that cannot be
    /// kept
    public static Decoded<Signature> of(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return Decoded.invalid("one of them is no signature");
        }
        Optional<String> task = Fields.name(object.get("task"));
        if (task.isEmpty()) {
            return Decoded.invalid("one of them names no task");
        }
        if (Fields.text(object.get("subtask_type")).isPresent() || task.get().startsWith("celery.")) {
            return Decoded.invalid("one of them is a group, chain or chord where only a task can stand");
        }
        var signature = new Signature(
                task.get(),
                object.get("args") instanceof ArrayNode list ? list : Json.array(),
                object.get("kwargs") instanceof ObjectNode map ? map : Json.object(),
                Fields.bool(object.get("immutable")).orElse(false),
                object.get("options") instanceof ObjectNode map ? map : Json.object());
        return signature
                .problem()
                .<Decoded<Signature>>map(Decoded::invalid)
                .orElseGet(() -> new Decoded.Value<>(signature));
    }

    private Optional<String> problem() {
        if (isSet("chord")) {
            return Optional.of("one of them belongs to a chord");
        }
        if (Json.text(options).length() > MAX_OPTIONS) {
            return Optional.of("one of them has options of more than " + MAX_OPTIONS + " bytes");
        }
        for (String name : new String[] {"queue", "task_id", "reply_to"}) {
            if (isSet(name) && shortText(name).isEmpty()) {
                return Optional.of("one of them has a " + name + " that is no name");
            }
        }
        if (!Fields.text(options.get("exchange")).orElse("").isEmpty() || isSet("routing_key") && queue().isEmpty()) {
            return Optional.of("one of them is to go to an exchange; only queues are known");
        }
        for (String time : new String[] {"eta", "expires"}) {
            if (isSet(time) && time(time, Instant.EPOCH).isEmpty()) {
                return Optional.of("one of them has an " + time + " that cannot be read");
            }
        }
        try {
            message("", Json.array(), Instant.EPOCH, "", "");
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("one of them cannot be sent: " + e.getMessage());
        }
    }

    /// The queue that it is for; without one the sender decides.
    public Optional<String> queue() {
        return shortText("queue");
    }

    /// The id under which its result is awaited; without one nobody knows it yet.
    public Optional<String> id() {
        return shortText("task_id");
    }

    /// What runs after it, unless it stands in a chain that goes on.
    Embed embed(ArrayNode chain) {
        ObjectNode embed = Json.object();
        embed.set("callbacks", options.get("link"));
        embed.set("errbacks", options.get("link_error"));
        embed.set("chain", chain.isEmpty() ? options.get("chain") : chain);
        return Embed.of(embed);
    }

    /// The message that runs it, as Celery's `apply_async` makes it.
    ///
    /// @param freshId its id where the signature has none
    /// @param chain what follows it, in reverse order
    /// @param now from which `countdown` and `expires` count
    /// @param parent the job that sends it
    /// @param root the first of the family
    /// @param before what comes in front of its arguments
    TaskMessageBuilder message(
            String freshId, ArrayNode chain, Instant now, String parent, String root, JsonNode... before) {
        ArrayNode all = Json.array();
        if (!immutable) {
            for (JsonNode argument : before) {
                all.add(argument);
            }
        }
        all.addAll(args);
        TaskMessageBuilder message = TaskMessage.task(task)
                .id(id().orElse(freshId))
                .args(all)
                .kwargs(kwargs)
                .embed(embed(chain))
                .parent(parent, root);
        time("eta", now).or(() -> time("countdown", now)).ifPresent(message::eta);
        time("expires", now).ifPresent(time -> message.expires(time, now));
        duration("time_limit").ifPresent(message::hardLimit);
        duration("soft_time_limit").ifPresent(message::softLimit);
        Fields.smallInteger(options.get("priority")).ifPresent(message::priority);
        shortText("reply_to").ifPresent(message::replyTo);
        Fields.bool(options.get("ignore_result")).ifPresent(message::ignoreResult);
        Fields.text(options.get("group_id"))
                .ifPresent(group -> message.group(
                        group, Fields.smallInteger(options.get("group_index")).orElse(0)));
        if (isSet("argsrepr") || isSet("kwargsrepr")) {
            // A producer that masks one of them does not want the other to be shown either.
            message.display(
                    Fields.text(options.get("argsrepr")).orElse(""),
                    Fields.text(options.get("kwargsrepr")).orElse(""));
        }
        if (options.get("headers") instanceof ObjectNode headers) {
            headers.properties().forEach(header -> message.header(header.getKey(), value(header.getValue())));
        }
        return message;
    }

    /// A name that fits AMQP's short string of 255 bytes.
    private Optional<String> shortText(String option) {
        return Fields.name(options.get(option))
                .filter(name -> name.getBytes(StandardCharsets.UTF_8).length <= Fields.MAX_NAME);
    }

    private boolean isSet(String option) {
        JsonNode value = options.get(option);
        return value != null && !value.isNull();
    }

    /// A number of seconds from now, ISO-8601 with an offset, or kombu's marker of a datetime.
    private Optional<Instant> time(String option, Instant now) {
        JsonNode value = options.get(option);
        OptionalDouble seconds = Fields.number(value);
        try {
            if (seconds.isPresent()) {
                return Optional.of(now.plusMillis(Math.round(seconds.getAsDouble() * 1_000)));
            }
            Optional<String> text = Fields.text(value instanceof ObjectNode marker ? marker.get("__value__") : value);
            return text.flatMap(IsoTime::read);
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    private Optional<Duration> duration(String option) {
        OptionalDouble seconds = Fields.number(options.get(option));
        return seconds.isPresent() && seconds.getAsDouble() > 0 && seconds.getAsDouble() < Integer.MAX_VALUE
                ? Optional.of(Duration.ofSeconds((long) Math.ceil(seconds.getAsDouble())))
                : Optional.empty();
    }

    private static @Nullable Object value(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (Fields.smallInteger(node).isPresent()) {
            return Fields.smallInteger(node).getAsInt();
        }
        if (node.isNumber()) {
            return node.doubleValue();
        }
        return node.isString() ? node.stringValue() : Json.text(node);
    }
}
