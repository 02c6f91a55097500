package org.tallyboard.celery;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
    private final List<Signature> callbacks;
    private final List<Signature> errbacks;
    private final List<Signature> chain;

    private Successors(
            TaskMessage job, String jobId, List<Signature> callbacks, List<Signature> errbacks, List<Signature> chain) {
        this.job = job;
        this.jobId = jobId;
        this.callbacks = List.copyOf(callbacks);
        this.errbacks = List.copyOf(errbacks);
        this.chain = List.copyOf(chain);
    }

    /// A message and the queue that it is for; without one the sender decides.
    public record Successor(TaskMessage message, Optional<String> queue) {}

    /// Reads what follows a job.
    ///
    /// @return invalid, with the reason, where it cannot be done as it is meant: a chord, a nested group or chain
    public static Decoded<Successors> of(TaskMessage job) {
        Embed embed = job.body() instanceof TaskBody.Readable body ? body.embed() : Embed.none();
        if (embed.chord().isPresent()) {
            return Decoded.invalid("the job belongs to a chord");
        }
        var lists = new ArrayList<List<Signature>>();
        for (List<JsonNode> nodes : List.of(embed.callbacks(), embed.errbacks(), embed.chain())) {
            var signatures = new ArrayList<Signature>();
            for (JsonNode node : nodes) {
                switch (Signature.of(node)) {
                    case Decoded.Value<Signature>(Signature signature) -> signatures.add(signature);
                    case Decoded.Invalid<Signature>(Rejected rejected) -> {
                        return new Decoded.Invalid<>(rejected);
                    }
                }
            }
            lists.add(signatures);
        }
        String id = job.id().orElse("");
        return new Decoded.Value<>(new Successors(job, id, lists.get(0), lists.get(1), lists.get(2)));
    }

    /// After a success: the callbacks, each with the result, then the next of the chain with the rest of it.
    public List<Successor> afterSuccess(JsonNode result, Instant now) {
        var messages = new ArrayList<>(each(callbacks, "callback", now, result));
        if (!chain.isEmpty()) {
            messages.add(successor(chain.getLast(), "chain", rest(chain.size() - 1), now, result));
        }
        return messages;
    }

    /// After a failure: the error callbacks, each with the id of the job, which is all that Celery gives to those
    /// that a worker does not know itself.
    public List<Successor> afterFailure(Instant now) {
        return each(errbacks, "errback", now, Json.string(jobId));
    }

    /// The jobs of the chain that will never run. Whoever waits for one of them is told so under its id.
    public List<TaskMessage> neverRun(Instant now) {
        return chain.stream()
                .filter(signature -> signature.id().isPresent())
                .map(signature ->
                        successor(signature, "chain", Json.array(), now).message())
                .toList();
    }

    private List<Successor> each(List<Signature> signatures, String kind, Instant now, JsonNode argument) {
        var messages = new ArrayList<Successor>();
        for (int i = 0; i < signatures.size(); i++) {
            messages.add(successor(signatures.get(i), kind + " " + i, Json.array(), now, argument));
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
