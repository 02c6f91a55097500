package org.tallyboard.recorder.worker;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.tallyboard.celery.ControlReply;
import tools.jackson.databind.JsonNode;

/// Whether a job that was delivered here is this worker's to take, by what the others say about it. A message may be
/// one of several copies: published twice, or given out again by the broker while its holder still records.
final class Claim {
    /// The argument of a question by which a worker tells that it holds the job: `{worker, retries, generation}`.
    static final String HOLDS = "tallyboard_holds";

    private Claim() {}

    /// What another worker has to do with the job.
    enum Holding {
        /// It asks the same question at this moment.
        CLAIMS,
        /// It holds it, and the broker has its message.
        HOLDS,
        /// It holds it, but the broker has lost its message, or has not got it again yet.
        HOLDS_UNSAFELY,
        /// It ended there.
        ENDED
    }

    /// @param retries the attempt; empty where the worker does not tell it, as Celery's own
    /// @param generation see [LeaseState#generation]
    record Told(String worker, Holding holding, OptionalInt retries, int generation) {}

    /// What to do with the delivery.
    sealed interface Verdict {
        /// Nobody else has it.
        record Free() implements Verdict {}

        /// It is a duplicate.
        ///
        /// @param keptBy the worker that has it
        /// @param why in a few words
        record Taken(String keptBy, String why) implements Verdict {}

        /// Ask again.
        record Unsure() implements Verdict {}
    }

    static Verdict judge(String node, int retries, List<Told> told) {
        boolean unsure = false;
        for (Told other : told) {
            if (other.worker().equals(node)
                    || other.retries().isPresent() && other.retries().getAsInt() < retries) {
                // An earlier attempt, whose end is just being told.
                continue;
            }
            if (other.retries().isPresent() && other.retries().getAsInt() > retries) {
                return new Verdict.Taken(other.worker(), "a later attempt is there");
            }
            switch (other.holding()) {
                case HOLDS -> {
                    if (other.retries().isPresent() || retries == 0) {
                        return new Verdict.Taken(other.worker(), "it is held there");
                    }
                    // A Python worker may still be ending the attempt before.
                    unsure = true;
                }
                case ENDED -> {
                    return new Verdict.Taken(other.worker(), "it ended there");
                }
                case CLAIMS -> {
                    // It goes first. Only when it holds the job this message may be dropped.
                    unsure |= other.worker().compareTo(node) < 0;
                }
                case HOLDS_UNSAFELY -> unsure = true;
            }
        }
        return unsure ? new Verdict.Unsure() : new Verdict.Free();
    }

    /// Who goes on with a job that is recorded here as well, if it is not this worker: after a partition two may record
    /// it, and both come to the same answer.
    static Optional<String> outranked(String node, int retries, int generation, List<Told> told) {
        return told.stream()
                .filter(other -> !other.worker().equals(node))
                .filter(other -> other.holding() == Holding.HOLDS || other.holding() == Holding.HOLDS_UNSAFELY)
                .filter(other -> other.retries().isPresent())
                .filter(other -> other.retries().getAsInt() > retries
                        || other.retries().getAsInt() == retries
                                && (other.generation() > generation
                                        || other.generation() == generation
                                                && other.worker().compareTo(node) < 0))
                .map(Told::worker)
                .findFirst();
    }

    /// Another worker where this attempt, or a later one, has ended.
    static Optional<String> ended(String node, int retries, List<Told> told) {
        return told.stream()
                .filter(other -> !other.worker().equals(node))
                .filter(other -> other.holding() == Holding.ENDED)
                .filter(other -> other.retries().isPresent() && other.retries().getAsInt() >= retries)
                .map(Told::worker)
                .findFirst();
    }

    /// Reads a worker's answer to `query_task`: `{id: [place, request]}`, where Tallyboard's workers add an object
    /// `tallyboard` to the request.
    static Optional<Told> read(String id, ControlReply.Answer answer) {
        if (!(answer instanceof ControlReply.Answer.Ok(String worker, JsonNode value))) {
            return Optional.empty();
        }
        JsonNode pair = value.path(id);
        JsonNode own = pair.path(1).path("tallyboard");
        Optional<Holding> holding =
                switch (pair.path(0).asString("")) {
                    case "active", "reserved" ->
                        Optional.of(
                                own.path("claims").asBoolean(false)
                                        ? Holding.CLAIMS
                                        : own.path("leased").asBoolean(true) ? Holding.HOLDS : Holding.HOLDS_UNSAFELY);
                    case "ready" -> Optional.of(Holding.ENDED);
                    default -> Optional.empty();
                };
        return holding.map(held -> new Told(
                worker,
                held,
                own.path("retries").isInt() ? OptionalInt.of(own.path("retries").asInt()) : OptionalInt.empty(),
                own.path("generation").asInt(0)));
    }

    /// Reads who says with its question that it holds the job ([#HOLDS]).
    static Optional<Told> holder(JsonNode arguments) {
        JsonNode holds = arguments.path(HOLDS);
        String worker = holds.path("worker").asString("");
        return worker.isEmpty() || !holds.path("retries").isInt()
                ? Optional.empty()
                : Optional.of(new Told(
                        worker,
                        Holding.HOLDS,
                        OptionalInt.of(holds.path("retries").asInt()),
                        holds.path("generation").asInt(0)));
    }
}
