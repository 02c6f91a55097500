package org.tallyboard.celery;

import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a job was given, captured as data, so that it can be run again. The text in events is never a payload: it can
/// be masked, cut or altered.
public sealed interface Payload {
    /// Parts of the original message that a payload may not hold. They do not run or apply when it is sent again.
    enum Part {
        /// Signatures on success and on failure (`link=`, `link_error=`).
        CALLBACKS,
        /// The rest of the chain, and the chord that waits for the group.
        CHAIN,
        /// Custom headers and stamps, time limits and the group.
        HEADERS
    }

    /// The id of the job that the payload was captured from.
    String id();

    /// The name of the task.
    String taskName();

    /// Where the message had been published.
    Route route();

    /// What was not seen and is therefore not sent.
    Set<Part> unseen();

    /// The arguments, where they can be read.
    TaskBody body();

    /// The payload of a message that came from the wire, or the reason why it cannot be sent again.
    static Decoded<FromMessage> capture(AmqpMessage message, Route route) {
        try {
            return new Decoded.Value<>(new FromMessage(new TaskMessage(message), route));
        } catch (IllegalArgumentException e) {
            return Decoded.invalid(String.valueOf(e.getMessage()));
        }
    }

    /// The whole message, seen by the product itself: everything goes out again, the body byte for byte.
    ///
    /// @param message a message of protocol version 2 with id and task name
    /// @param route where it goes when it is sent again
    record FromMessage(TaskMessage message, Route route) implements Payload {
        public FromMessage {
            if (message.protocol() != TaskMessage.Protocol.V2) {
                throw new IllegalArgumentException("Only a message of Celery's protocol version 2 can be sent again; "
                        + "set task_protocol = 2 where it is produced.");
            }
            if (message.id().isEmpty() || message.taskName().isEmpty()) {
                throw new IllegalArgumentException("The message has no id or no task name in its headers.");
            }
        }

        @Override
        public String id() {
            return message.id().orElseThrow();
        }

        @Override
        public String taskName() {
            return message.taskName().orElseThrow();
        }

        @Override
        public Set<Part> unseen() {
            return EnumSet.noneOf(Part.class);
        }

        @Override
        public TaskBody body() {
            return message.body();
        }
    }

    /// What a worker answered to `active`, `reserved`, `scheduled` or `query_task` while it held the job: the arguments
    /// as real JSON, but neither callbacks, chain nor headers. Exact for tasks that were serialised as JSON; a
    /// worker that was sent a pickle answers with the JSON form of it.
    ///
    /// @param argsJson a JSON array, as bytes to keep held jobs small
    /// @param kwargsJson a JSON object
    /// @param priority the priority of the message, where the worker told it
    /// @param rootId the first job of the family, known from events only
    /// @param argsRepr the display text from events, so that what the producer masked stays masked
    /// @param kwargsRepr the display text from events
    record FromRemoteControl(
            String id,
            String taskName,
            Bytes argsJson,
            Bytes kwargsJson,
            Route route,
            OptionalInt priority,
            Optional<String> rootId,
            Optional<String> argsRepr,
            Optional<String> kwargsRepr)
            implements Payload {

        /// A payload from arguments as a worker sent them.
        public static FromRemoteControl of(
                String id, String taskName, ArrayNode args, ObjectNode kwargs, Route route, OptionalInt priority) {
            return new FromRemoteControl(
                    id,
                    taskName,
                    Bytes.owned(Json.write(args)),
                    Bytes.owned(Json.write(kwargs)),
                    route,
                    priority,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        /// The same with what the job's events told.
        public FromRemoteControl withEventFacts(
                Optional<String> root, Optional<String> argsText, Optional<String> kwargsText) {
            return new FromRemoteControl(
                    id, taskName, argsJson, kwargsJson, route, priority, root, argsText, kwargsText);
        }

        @Override
        public Set<Part> unseen() {
            return EnumSet.allOf(Part.class);
        }

        @Override
        public TaskBody body() {
            if (Json.read(argsJson.shared(), TaskBody.MAX_BYTES) instanceof Decoded.Value<?>(ArrayNode args)
                    && Json.read(kwargsJson.shared(), TaskBody.MAX_BYTES)
                            instanceof Decoded.Value<?>(ObjectNode kwargs)) {
                return new TaskBody.Readable(args, kwargs, Embed.none());
            }
            return new TaskBody.Unreadable("The arguments are not a JSON list and a JSON object.");
        }

        /// Without arguments, which may be secret.
        @Override
        public String toString() {
            return "FromRemoteControl[id=" + id + ", taskName=" + taskName + ", route=" + route + "]";
        }
    }
}
