package org.tallyboard.celery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What one element of an [Embed] stands for: a task, the tasks of a group, or the first of a chain with the rest of
/// it.
///
/// A chord is none of these: somebody has to count its members, which Celery does in a result backend.
final class Followers {
    private static final String GROUP = "celery.group";
    private static final String CHAIN = "celery.chain";
    private static final String CHORD = "celery.chord";
    private static final int MOST = 1_000;
    private static final int DEEPEST = 20;

    /// One task to send.
    ///
    /// @param rest what follows it in its own chain, in reverse order
    record Follower(Signature signature, ArrayNode rest) {}

    private Followers() {}

    static boolean isGroup(JsonNode node) {
        return node instanceof ObjectNode object && is(object, GROUP);
    }

    /// @return invalid, with the reason, where it cannot be done as it is meant
    static Decoded<List<Follower>> of(JsonNode node) {
        if (node instanceof ObjectNode object && is(object, CHORD)) {
            return Decoded.invalid("one of them is a chord, which needs a result backend");
        }
        if (node instanceof ObjectNode object && is(object, GROUP)) {
            return group(object);
        }
        if (node instanceof ObjectNode object && is(object, CHAIN)) {
            return chain(object);
        }
        return switch (Signature.of(node)) {
            case Decoded.Value<Signature>(Signature signature) ->
                new Decoded.Value<>(List.of(new Follower(signature, Json.array())));
            case Decoded.Invalid<Signature>(Rejected rejected) -> new Decoded.Invalid<>(rejected);
        };
    }

    private static Decoded<List<Follower>> group(ObjectNode group) {
        List<JsonNode> members = tasks(group);
        if (members.isEmpty() || members.size() > MOST) {
            return Decoded.invalid("one of them is a group of no task, or of more than " + MOST);
        }
        Optional<String> id = option(group, "task_id");
        var followers = new ArrayList<Follower>();
        for (int i = 0; i < members.size(); i++) {
            JsonNode member = members.get(i);
            if (isGroup(member)) {
                return Decoded.invalid("one of them is a group within a group");
            }
            JsonNode named = id.isPresent() ? with(member, id.get(), i) : member;
            switch (of(named)) {
                case Decoded.Value<List<Follower>>(List<Follower> one) -> followers.addAll(one);
                case Decoded.Invalid<List<Follower>>(Rejected rejected) -> {
                    return new Decoded.Invalid<>(rejected);
                }
            }
        }
        return new Decoded.Value<>(followers);
    }

    /// As Celery's `chain.prepare_steps`: the last task takes the id under which the chain's result is awaited.
    private static Decoded<List<Follower>> chain(ObjectNode chain) {
        List<JsonNode> tasks = new ArrayList<>(tasks(chain));
        if (tasks.isEmpty() || tasks.size() > MOST) {
            return Decoded.invalid("one of them is a chain of no task, or of more than " + MOST);
        }
        int last = tasks.size() - 1;
        tasks.set(last, inherited(tasks.get(last), chain));
        for (JsonNode task : tasks) {
            if (Signature.of(task) instanceof Decoded.Invalid<Signature>(Rejected rejected)) {
                return new Decoded.Invalid<>(rejected);
            }
        }
        ArrayNode rest = Json.array();
        tasks.subList(1, tasks.size()).reversed().forEach(rest::add);
        return Signature.of(tasks.getFirst()) instanceof Decoded.Value<Signature>(Signature first)
                ? new Decoded.Value<>(List.of(new Follower(first, rest)))
                : Decoded.invalid("one of them is no signature");
    }

    private static JsonNode inherited(JsonNode task, ObjectNode chain) {
        if (!(task instanceof ObjectNode object) || !(chain.get("options") instanceof ObjectNode options)) {
            return task;
        }
        ObjectNode copy = object.deepCopy();
        ObjectNode own = copy.get("options") instanceof ObjectNode given ? given : copy.putObject("options");
        for (String name : List.of("task_id", "reply_to", "group_id", "group_index")) {
            JsonNode value = options.get(name);
            if (value != null && !value.isNull()) {
                own.set(name, value);
            }
        }
        return copy;
    }

    private static JsonNode with(JsonNode member, String group, int index) {
        if (!(member instanceof ObjectNode object)) {
            return member;
        }
        ObjectNode copy = object.deepCopy();
        ObjectNode options = copy.get("options") instanceof ObjectNode given ? given : copy.putObject("options");
        if (Fields.text(options.get("group_id")).isEmpty()) {
            options.put("group_id", group);
            options.put("group_index", index);
        }
        return copy;
    }

    /// Every task in it that somebody may wait for, as a message that has no more than its id and where its result
    /// goes.
    static void awaited(@Nullable JsonNode node, List<TaskMessage> found) {
        awaited(node, found, 0);
    }

    private static void awaited(@Nullable JsonNode node, List<TaskMessage> found, int depth) {
        if (!(node instanceof ObjectNode object) || depth > DEEPEST || found.size() >= MOST) {
            return;
        }
        for (JsonNode task : tasks(object)) {
            awaited(task, found, depth + 1);
        }
        if (object.get("kwargs") instanceof ObjectNode kwargs && is(object, CHORD)) {
            JsonNode header = kwargs.get("header");
            if (header instanceof ArrayNode members) {
                members.forEach(member -> awaited(member, found, depth + 1));
            } else {
                awaited(header, found, depth + 1);
            }
            awaited(kwargs.get("body"), found, depth + 1);
        }
        Optional<String> name = Fields.name(object.get("task"));
        if (name.isPresent()) {
            option(object, "task_id")
                    .ifPresent(id -> found.add(TaskMessage.task(name.get())
                            .id(id)
                            .replyTo(option(object, "reply_to").orElse(""))
                            .build()));
        }
    }

    private static List<JsonNode> tasks(ObjectNode signature) {
        var tasks = new ArrayList<JsonNode>();
        if ((is(signature, GROUP) || is(signature, CHAIN))
                && signature.get("kwargs") instanceof ObjectNode kwargs
                && kwargs.get("tasks") instanceof ArrayNode list) {
            list.forEach(tasks::add);
        }
        return tasks;
    }

    private static boolean is(ObjectNode signature, String task) {
        return Fields.text(signature.get("task")).equals(Optional.of(task));
    }

    private static Optional<String> option(ObjectNode signature, String name) {
        return signature.get("options") instanceof ObjectNode options
                ? Fields.name(options.get(name))
                : Optional.empty();
    }
}
