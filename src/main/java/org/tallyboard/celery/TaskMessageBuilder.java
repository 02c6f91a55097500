package org.tallyboard.celery;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Builds a new task message with every header that Celery 5 itself sends. Unless told otherwise: a random id, no
/// arguments, no parent, root = own id, no result wanted from anybody, persistent, JSON.
public final class TaskMessageBuilder {
    /// Longer display texts are cut: the whole header table must fit one frame of 131,072 bytes.
    private static final int MAX_REPR = 16_384;

    private static final Set<String> OWN = Set.of(
            "lang",
            "task",
            "id",
            "shadow",
            "eta",
            "expires",
            "group",
            "group_index",
            "retries",
            "timelimit",
            "root_id",
            "parent_id",
            "argsrepr",
            "kwargsrepr",
            "origin",
            "ignore_result",
            "replaced_task_nesting",
            "stamped_headers",
            "stamps");

    private final String task;
    private final Map<String, @Nullable Object> custom = new LinkedHashMap<>();
    private String id = UUID.randomUUID().toString();
    private ArrayNode args = Json.array();
    private ObjectNode kwargs = Json.object();
    private Embed embed = Embed.none();
    private @Nullable String rootId;
    private @Nullable String parentId;
    private @Nullable String group;
    private @Nullable Integer groupIndex;
    private @Nullable Instant eta;
    private @Nullable Instant expires;
    private @Nullable Duration timeToLive;
    private @Nullable Integer hardLimit;
    private @Nullable Integer softLimit;
    private @Nullable String argsRepr;
    private @Nullable String kwargsRepr;
    private @Nullable String replyTo;
    private String origin = "tallyboard";
    private boolean ignoreResult;
    private int priority;

    TaskMessageBuilder(String task) {
        if (task.isBlank() || task.length() > Fields.MAX_NAME) {
            throw new IllegalArgumentException("A task name has 1 to " + Fields.MAX_NAME + " characters.");
        }
        this.task = task;
    }

    /// The id of the job and the correlation id.
    public TaskMessageBuilder id(String value) {
        id = value;
        return this;
    }

    /// Positional arguments.
    public TaskMessageBuilder args(ArrayNode value) {
        args = value;
        return this;
    }

    /// Keyword arguments.
    public TaskMessageBuilder kwargs(ObjectNode value) {
        kwargs = value;
        return this;
    }

    /// What runs afterwards.
    public TaskMessageBuilder embed(Embed value) {
        embed = value;
        return this;
    }

    /// The job that this one belongs to, and the first of its family.
    public TaskMessageBuilder parent(String parent, String root) {
        parentId = parent;
        rootId = root;
        return this;
    }

    /// The group that this job is the `index`th member of.
    public TaskMessageBuilder group(String groupId, int index) {
        group = groupId;
        groupIndex = index;
        return this;
    }

    /// Not before this time.
    public TaskMessageBuilder eta(Instant value) {
        eta = value;
        return this;
    }

    /// Not after this time. The broker drops the message then too, unless a worker has taken it.
    ///
    /// @param now the present, from which the time to live is counted
    public TaskMessageBuilder expires(Instant value, Instant now) {
        expires = value;
        timeToLive = now.isBefore(value) ? Duration.between(now, value) : Duration.ZERO;
        return this;
    }

    /// The worker kills the task after this. Whole seconds.
    public TaskMessageBuilder hardLimit(Duration value) {
        hardLimit = Math.toIntExact(value.toSeconds());
        return this;
    }

    /// The worker interrupts the task after this. Whole seconds.
    public TaskMessageBuilder softLimit(Duration value) {
        softLimit = Math.toIntExact(value.toSeconds());
        return this;
    }

    /// The display texts, for example with masked passwords. Default: the arguments as JSON, cut at 16,384 characters.
    public TaskMessageBuilder display(String argsText, String kwargsText) {
        argsRepr = argsText;
        kwargsRepr = kwargsText;
        return this;
    }

    /// The queue that waits for the result.
    public TaskMessageBuilder replyTo(String queue) {
        replyTo = queue;
        return this;
    }

    /// Who sends, for example `tallyboard@desk`.
    public TaskMessageBuilder origin(String value) {
        origin = value;
        return this;
    }

    /// Whether the worker shall send no result.
    public TaskMessageBuilder ignoreResult(boolean value) {
        ignoreResult = value;
        return this;
    }

    /// 0 to 255; takes effect in queues declared with `x-max-priority`.
    public TaskMessageBuilder priority(int value) {
        if (value < 0 || value > 255) {
            throw new IllegalArgumentException("A priority is 0 to 255, not " + value + ".");
        }
        priority = value;
        return this;
    }

    /// A header of our own beside Celery's.
    ///
    /// @throws IllegalArgumentException for a name that Celery uses, or a value that a Python worker would misread
    public TaskMessageBuilder header(String name, @Nullable Object value) {
        if (OWN.contains(name)) {
            throw new IllegalArgumentException("The header " + name + " belongs to Celery; use its own method.");
        }
        custom.put(name, Headers.checked(name, value));
        return this;
    }

    /// The message.
    public TaskMessage build() {
        var headers = new LinkedHashMap<String, @Nullable Object>();
        headers.put("lang", "java");
        headers.put("task", task);
        headers.put("id", id);
        headers.put("shadow", null);
        headers.put("eta", eta == null ? null : IsoTime.format(eta));
        headers.put("expires", expires == null ? null : IsoTime.format(expires));
        headers.put("group", group);
        headers.put("group_index", groupIndex);
        headers.put("retries", 0);
        // Hard before soft: Celery's documentation has it the other way round, its code does not (app/amqp.py,
        // as_task_v2).
        headers.put("timelimit", Collections.unmodifiableList(Arrays.asList(hardLimit, softLimit)));
        headers.put("root_id", rootId == null ? id : rootId);
        headers.put("parent_id", parentId);
        headers.put("argsrepr", argsRepr == null ? cut(Json.text(args)) : argsRepr);
        headers.put("kwargsrepr", kwargsRepr == null ? cut(Json.text(kwargs)) : kwargsRepr);
        headers.put("origin", origin);
        headers.put("ignore_result", ignoreResult);
        headers.put("replaced_task_nesting", 0);
        headers.put("stamped_headers", null);
        headers.put("stamps", Map.of());
        headers.putAll(custom);
        var properties = MessageProperties.persistentJson()
                .withCorrelationId(id)
                .withReplyTo(Optional.ofNullable(replyTo))
                .withPriority(priority)
                .withExpiration(Optional.ofNullable(timeToLive).map(ttl -> Long.toString(ttl.toMillis())));
        return new TaskMessage(new AmqpMessage(headers, properties, body()));
    }

    private Bytes body() {
        ArrayNode body = Json.array();
        body.add(args);
        body.add(kwargs);
        body.add(embed.toJson());
        return Bytes.owned(Json.write(body));
    }

    static String cut(String text) {
        return text.length() <= MAX_REPR ? text : text.substring(0, MAX_REPR) + "...";
    }
}
