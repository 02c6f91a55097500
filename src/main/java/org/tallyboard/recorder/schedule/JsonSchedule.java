package org.tallyboard.recorder.schedule;

import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.Option;
import com.jayway.jsonpath.spi.json.Jackson3JsonNodeJsonProvider;
import com.jayway.jsonpath.spi.mapper.Jackson3MappingProvider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// A schedule in JSON: objects somewhere in the document, found by a JSON pointer (RFC 6901) to their list or by
/// JSONPath (RFC 9535), which reaches lists in lists.
final class JsonSchedule {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(100)
                            .maxTokenCount(20_000_000)
                            .build())
                    .build())
            .build();

    private static final Configuration PATHS = Configuration.builder()
            .jsonProvider(new Jackson3JsonNodeJsonProvider(JSON))
            .mappingProvider(new Jackson3MappingProvider(JSON))
            .options(Option.ALWAYS_RETURN_LIST, Option.SUPPRESS_EXCEPTIONS)
            .build();

    /// A relative JSON pointer: so many levels up, and then down by a pointer, or `#` for the name there.
    private static final Pattern RELATIVE = Pattern.compile("(\\d{1,2})(#|/.*)?");

    private final JsonNode document;
    private final Map<JsonNode, Place> places = new IdentityHashMap<>();
    private final Map<String, JsonPath> paths = new HashMap<>();

    private JsonSchedule(JsonNode document) {
        this.document = document;
    }

    /// Where a node stands.
    ///
    /// @param up what holds it; null for the document
    /// @param name of the property, or the index
    private record Place(@Nullable Place up, JsonNode node, JsonNode name) {
        String pointer() {
            Deque<String> names = new ArrayDeque<>();
            for (Place place = this; place.up != null; place = place.up) {
                names.push("/" + place.name.asString().replace("~", "~0").replace("/", "~1"));
            }
            return String.join("", names);
        }
    }

    /// @throws UnreadableSchedule when it is not JSON
    static JsonSchedule parse(byte[] body) throws UnreadableSchedule {
        try {
            JsonNode document = JSON.readTree(body);
            if (document == null || document.isMissingNode()) {
                throw new UnreadableSchedule("the answer is empty");
            }
            return new JsonSchedule(document);
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw new UnreadableSchedule("the answer is not JSON"
                    + (looksLikeHtml(body)
                            ? " but looks like a web page"
                            : at == null || at.getLineNr() < 1
                                    ? ""
                                    : ", near line " + at.getLineNr() + ", column " + at.getColumnNr()));
        }
    }

    /// @param path to the list, or to the entries or several lists of them; empty text for the document itself
    /// @param page which answer this is, for the position; empty when there is only one
    List<RawEntry> entries(String path, String page) throws UnreadableSchedule {
        locate();
        List<RawEntry> entries = new ArrayList<>();
        if (!path.startsWith("$")) {
            JsonNode list = document.at(JsonPointer.compile(path));
            if (!list.isArray()) {
                throw nothing("the answer has no list at " + (path.isEmpty() ? "its top" : path));
            }
            elements(list, page, entries);
            return entries;
        }
        List<JsonNode> found = find(document, path);
        if (found.isEmpty() && path(path).isDefinite()) {
            throw nothing("the answer has nothing at " + path);
        }
        for (JsonNode node : found) {
            Place place = places.get(node);
            if (node.isArray()) {
                elements(node, page, entries);
            } else if (place != null) {
                entries.add(new Item(this, page + place.pointer(), place));
            } else {
                entries.add(
                        new Item(this, page + path, new Place(null, node, JsonNodeFactory.instance.stringNode(""))));
            }
        }
        return entries;
    }

    /// The text at a path, for what the next answer is asked with.
    Optional<String> text(String path) {
        JsonNode value = path.startsWith("$")
                ? find(document, path).stream().findFirst().orElse(JsonNodeFactory.instance.nullNode())
                : document.at(JsonPointer.compile(path));
        return value.isBoolean() ? Optional.empty() : Template.text(value);
    }

    private static UnreadableSchedule nothing(String what) {
        return new UnreadableSchedule(what + "; correct `entries` in the configuration");
    }

    private void elements(JsonNode list, String page, List<RawEntry> entries) {
        Place place = places.get(list);
        for (int i = 0; i < list.size(); i++) {
            Place item = new Place(place, list.get(i), JsonNodeFactory.instance.numberNode(i));
            entries.add(new Item(this, page + item.pointer(), item));
        }
    }

    private List<JsonNode> find(JsonNode from, String path) {
        List<JsonNode> found = new ArrayList<>();
        JsonNode list = path(path).read((Object) from, PATHS);
        list.forEach(found::add);
        return found;
    }

    private JsonPath path(String path) {
        return paths.computeIfAbsent(path, JsonPath::compile);
    }

    /// Notes where each object and list stands.
    private void locate() {
        Deque<Place> open = new ArrayDeque<>();
        open.push(new Place(null, document, JsonNodeFactory.instance.stringNode("")));
        while (!open.isEmpty()) {
            Place place = open.pop();
            places.put(place.node(), place);
            JsonNode node = place.node();
            if (node.isObject()) {
                for (Map.Entry<String, JsonNode> property : node.properties()) {
                    if (property.getValue().isContainer()) {
                        open.push(new Place(
                                place, property.getValue(), JsonNodeFactory.instance.stringNode(property.getKey())));
                    }
                }
            } else {
                for (int i = 0; i < node.size(); i++) {
                    if (node.get(i).isContainer()) {
                        open.push(new Place(place, node.get(i), JsonNodeFactory.instance.numberNode(i)));
                    }
                }
            }
        }
    }

    private record Item(JsonSchedule schedule, String position, Place place) implements RawEntry {
        @Override
        public Optional<JsonNode> value(String name) {
            JsonNode node = place.node();
            Optional<JsonNode> value;
            if (name.startsWith("/")) {
                value = Optional.of(node.at(JsonPointer.compile(name)));
            } else if (name.startsWith("$")) {
                List<JsonNode> found = schedule.find(node, name);
                value = found.size() < 2
                        ? found.stream().findFirst()
                        : Optional.of(JsonNodeFactory.instance.arrayNode().addAll(found));
            } else {
                Matcher relative = RELATIVE.matcher(name);
                value = relative.matches() ? above(relative) : Optional.empty();
            }
            return value.filter(found -> !found.isMissingNode() && !found.isNull());
        }

        private Optional<JsonNode> above(Matcher relative) {
            Place at = place;
            for (int levels = Integer.parseInt(relative.group(1)); levels > 0; levels--) {
                if (at.up() == null) {
                    return Optional.empty();
                }
                at = at.up();
            }
            String rest = relative.group(2);
            return Optional.of(
                    rest == null
                            ? at.node()
                            : rest.equals("#") ? at.name() : at.node().at(JsonPointer.compile(rest)));
        }

        @Override
        public boolean isNested() {
            for (JsonNode inner : place.node()) {
                if (inner.isContainer() && !inner.isEmpty()) {
                    return true;
                }
            }
            return false;
        }
    }

    private static boolean looksLikeHtml(byte[] body) {
        for (byte b : body) {
            if (b > ' ') {
                return b == '<';
            }
        }
        return false;
    }
}
