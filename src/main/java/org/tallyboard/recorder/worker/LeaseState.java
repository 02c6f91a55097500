package org.tallyboard.recorder.worker;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.recorder.capture.Part;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the next worker has to know of a job that another one held; it travels in the message's header [#HEADER] as
/// JSON.
///
/// @param holder node name of the worker that holds it, or held it last
/// @param generation how often the job has changed hands; of two that both record it, the higher one goes on
/// @param copy counts the copies that the holder made of the message
/// @param begun when the first worker began to record
/// @param priority the message's own; copies have a higher one
/// @param changes keyword arguments that were changed on the way ([RecorderControl]'s `recording_update`)
/// @param dropped how many of the oldest parts had no room
/// @param parts what has been recorded, by number, at most [#MAX_PARTS]
record LeaseState(
        String holder,
        int generation,
        int copy,
        Optional<Instant> begun,
        int priority,
        ObjectNode changes,
        int dropped,
        List<Part> parts) {
    static final String HEADER = "tallyboard_lease";
    static final int MAX_PARTS = 1_000;
    /// All headers have to fit one frame of 131,072 bytes.
    static final int MAX_TEXT = 64 << 10;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int VERSION = 1;

    LeaseState {
        if (parts.size() > MAX_PARTS) {
            int over = parts.size() - MAX_PARTS;
            dropped += over;
            parts = parts.subList(over, parts.size());
        }
        parts = List.copyOf(parts);
    }

    /// A job that was never held.
    static LeaseState fresh(String holder, int priority) {
        return new LeaseState(holder, 0, 0, Optional.empty(), priority, JSON.createObjectNode(), 0, List.of());
    }

    /// Taken over by another holder, or by the same one after a restart.
    LeaseState takenBy(String next) {
        return new LeaseState(next, generation + 1, 0, begun, priority, changes, dropped, parts);
    }

    LeaseState with(int nextCopy, Optional<Instant> nextBegun, ObjectNode nextChanges) {
        return new LeaseState(holder, generation, nextCopy, nextBegun, priority, nextChanges, dropped, parts);
    }

    /// Reads the header. A header that is no such state is as good as none.
    static Optional<LeaseState> of(TaskMessage message) {
        if (!(message.amqp().headers().get(HEADER) instanceof String text) || text.length() > 2 * MAX_TEXT) {
            return Optional.empty();
        }
        try {
            return JSON.readTree(text) instanceof ObjectNode object ? of(object) : Optional.empty();
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<LeaseState> of(ObjectNode object) {
        String holder = object.path("holder").asString("");
        int generation = object.path("generation").asInt(-1);
        if (object.path("v").asInt(0) != VERSION || holder.isEmpty() || generation < 0 || generation > 1_000_000) {
            return Optional.empty();
        }
        var parts = new ArrayList<Part>();
        for (JsonNode part : object.path("parts")) {
            part(part, object).ifPresent(parts::add);
        }
        return Optional.of(new LeaseState(
                holder,
                generation,
                Math.max(0, object.path("copy").asInt(0)),
                object.has("begun") ? Optional.of(time(object.path("begun"))) : Optional.empty(),
                Math.clamp(object.path("priority").asInt(0), 0, 255),
                object.path("changes") instanceof ObjectNode changes ? changes : JSON.createObjectNode(),
                Math.max(0, object.path("dropped").asInt(0)),
                parts));
    }

    /// A part is `[number, worker, place, file, from, to, bytes]`; worker and place are indexes of lists, times are
    /// milliseconds.
    private static Optional<Part> part(JsonNode part, ObjectNode object) {
        JsonNode place = object.path("places").path(part.path(2).asInt(-1));
        String worker = object.path("workers").path(part.path(1).asInt(-1)).asString("");
        String file = place.path(1).asString("") + part.path(3).asString("");
        int number = part.path(0).asInt(0);
        if (part.size() != 7 || number < 1 || worker.isEmpty() || !isSafe(file)) {
            return Optional.empty();
        }
        return Optional.of(new Part(
                number,
                worker,
                place.path(0).asString(""),
                file,
                time(part.path(4)),
                time(part.path(5)),
                Math.max(0, part.path(6).asLong(0))));
    }

    /// Whoever can publish could otherwise name any file of this machine as a part.
    private static boolean isSafe(String file) {
        return !file.isEmpty()
                && file.length() < 1_000
                && !file.startsWith("/")
                && file.indexOf('\\') < 0
                && file.chars().noneMatch(Character::isISOControl)
                && List.of(file.split("/", -1)).stream()
                        .noneMatch(name -> name.isEmpty() || name.equals(".") || name.equals(".."));
    }

    private static Instant time(JsonNode millis) {
        return Instant.ofEpochMilli(Math.clamp(millis.asLong(0), 0L, 32_503_680_000_000L));
    }

    /// The header's text, without the oldest parts where they have no room.
    String text() {
        String text = json().toString();
        int over = 0;
        while (text.length() > MAX_TEXT && over < parts.size()) {
            over = Math.max(over + 1, over + (parts.size() - over) / 10);
            text = new LeaseState(
                            holder,
                            generation,
                            copy,
                            begun,
                            priority,
                            changes,
                            dropped + over,
                            parts.subList(over, parts.size()))
                    .json()
                    .toString();
        }
        return text;
    }

    private ObjectNode json() {
        ObjectNode object = JSON.createObjectNode()
                .put("v", VERSION)
                .put("holder", holder)
                .put("generation", generation)
                .put("copy", copy)
                .put("priority", priority);
        begun.ifPresent(time -> object.put("begun", time.toEpochMilli()));
        if (!changes.isEmpty()) {
            object.set("changes", changes);
        }
        if (dropped > 0) {
            object.put("dropped", dropped);
        }
        Map<String, Integer> workers = new LinkedHashMap<>();
        Map<List<String>, Integer> places = new LinkedHashMap<>();
        ArrayNode list = object.putArray("parts");
        for (Part part : parts) {
            int name = part.file().lastIndexOf('/') + 1;
            list.addArray()
                    .add(part.number())
                    .add(index(workers, part.worker()))
                    .add(index(places, List.of(part.folder(), part.file().substring(0, name))))
                    .add(part.file().substring(name))
                    .add(part.from().toEpochMilli())
                    .add(part.to().toEpochMilli())
                    .add(part.bytes());
        }
        ArrayNode workerNames = object.putArray("workers");
        workers.keySet().forEach(workerNames::add);
        ArrayNode placeNames = object.putArray("places");
        places.keySet().forEach(place -> placeNames.addArray().add(place.get(0)).add(place.get(1)));
        return object;
    }

    private static <K> int index(Map<K, Integer> known, K key) {
        int next = known.size();
        return known.computeIfAbsent(key, ignored -> next);
    }
}
