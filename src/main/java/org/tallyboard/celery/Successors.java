package org.tallyboard.celery;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.tallyboard.celery.Followers.Follower;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// What follows a job: read from its [Embed], and made into messages when it has ended, as a worker of Celery 5.2
/// does (`app/trace.py`, `backends/base.py`).
///
/// A signature that has no id of its own gets one that depends on the job alone, so that a worker that ends the job a
/// second time sends the same messages.
public final class Successors {
    private final TaskMessage job;
    private final String jobId;
    private final List<List<Follower>> callbacks;
    private final List<List<Follower>> errbacks;
    private final List<List<Follower>> chain;

    private Successors(TaskMessage job, List<List<List<Follower>>> lists) {
        this.job = job;
        this.jobId = job.id().orElse("");
        this.callbacks = lists.get(0);
        this.errbacks = lists.get(1);
        this.chain = lists.get(2);
    }

    /// A message and the queue that it is for; without one the sender decides.
    public record Successor(TaskMessage message, Optional<String> queue) {}

    /// Reads what follows a job.
    ///
    /// @return invalid, with the reason, where it cannot be done as it is meant: a chord, or what needs one
    public static Decoded<Successors> of(TaskMessage job) {
        Embed embed = job.body() instanceof TaskBody.Readable body ? body.embed() : Embed.none();
        if (embed.chord().isPresent()) {
            return Decoded.invalid("the job belongs to a chord, which needs a result backend");
        }
        // In reverse order: the first element runs last.
        if (embed.chain().stream().skip(1).anyMatch(Followers::isGroup)) {
            return Decoded.invalid("what comes after a group is a chord, which needs a result backend");
        }
        var lists = new ArrayList<List<List<Follower>>>();
        for (List<JsonNode> nodes : List.of(embed.callbacks(), embed.errbacks(), embed.chain())) {
            var steps = new ArrayList<List<Follower>>();
            for (JsonNode node : nodes) {
                switch (Followers.of(node)) {
                    case Decoded.Value<List<Follower>>(List<Follower> step) -> steps.add(step);
                    case Decoded.Invalid<List<Follower>>(Rejected rejected) -> {
                        return new Decoded.Invalid<>(rejected);
                    }
                }
            }
            lists.add(steps);
        }
        return new Decoded.Value<>(new Successors(job, lists));
    }

    /// After a success: the callbacks, each with the result, then the next of the chain with the rest of it.
    public List<Successor> afterSuccess(JsonNode result, Instant now) {
        var messages = new ArrayList<>(each(callbacks, "callback", now, result));
        if (!chain.isEmpty()) {
            messages.addAll(step(chain.getLast(), "chain", rest(chain.size() - 1), now, result));
        }
        return messages;
    }

    /// After a failure: the error callbacks, each with the id of the job, which is all that Celery gives to those
    /// that a worker does not know itself.
    public List<Successor> afterFailure(Instant now) {
        return each(errbacks, "errback", now, Json.string(jobId));
    }

    /// The jobs that will never run because this one failed: the rest of its chain with every member of a group in it,
    /// and the body of its chord. Whoever waits for one of them is told so under its id. Also of a job whose
    /// successors could not be sent as they are meant.
    public static List<TaskMessage> neverRun(TaskMessage job) {
        var found = new ArrayList<TaskMessage>();
        if (job.body() instanceof TaskBody.Readable body) {
            body.embed().chain().forEach(node -> Followers.awaited(node, found));
            body.embed().chord().ifPresent(node -> Followers.awaited(node, found));
        }
        return found;
    }

    private List<Successor> each(List<List<Follower>> steps, String kind, Instant now, JsonNode argument) {
        var messages = new ArrayList<Successor>();
        for (int i = 0; i < steps.size(); i++) {
            messages.addAll(step(steps.get(i), kind + " " + i, Json.array(), now, argument));
        }
        return messages;
    }

    private List<Successor> step(List<Follower> step, String place, ArrayNode rest, Instant now, JsonNode argument) {
        var messages = new ArrayList<Successor>();
        for (int i = 0; i < step.size(); i++) {
            Follower follower = step.get(i);
            // What follows it in its own chain comes first, so it stands at the end.
            ArrayNode all = Json.array().addAll(rest).addAll(follower.rest());
            messages.add(
                    successor(follower.signature(), step.size() == 1 ? place : place + "." + i, all, now, argument));
        }
        return messages;
    }

    private Successor successor(Signature signature, String place, ArrayNode rest, Instant now, JsonNode... before) {
        String id = UUID.nameUUIDFromBytes((jobId + " " + place).getBytes(StandardCharsets.UTF_8))
                .toString();
        TaskMessageBuilder message =
                signature.message(id, rest, now, jobId, job.rootId().orElse(jobId), before);
        return new Successor(message.build(), signature.queue());
    }

    /// The rest of the chain exactly as it came.
    private ArrayNode rest(int count) {
        ArrayNode rest = Json.array();
        if (job.body() instanceof TaskBody.Readable body) {
            body.embed().chain().subList(0, count).forEach(rest::add);
        }
        return rest;
    }
}
