package org.tallyboard.recorder.schedule;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// One time of a calendar's event. Properties have their names in the calendar: `SUMMARY`, `LOCATION`, `X-CHANNEL`.
///
/// @param parts of the event, which all of its times share
/// @param own what this time has in place of them
/// @param fault why it cannot be recorded, where that is known before it is mapped
record CalendarEvent(String position, Map<String, JsonNode> parts, Map<String, JsonNode> own, Optional<BadEntry> fault)
        implements RawEntry {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern COMMA = Pattern.compile("(?<!\\\\),");
    private static final Pattern ESCAPE = Pattern.compile("\\\\([\\\\;,Nn])");
    /// Properties whose values are addresses, in which a backslash is a backslash.
    private static final Set<String> ADDRESSES = Set.of("URL", "TZURL", "SOURCE", "CONFERENCE", "IMAGE", "ATTACH");

    private static final Set<String> LISTS = Set.of("CATEGORIES", "RESOURCES");

    /// @param parts of the event, from [#parts]
    /// @param uid of this time of the event
    static CalendarEvent at(
            String position, Map<String, JsonNode> parts, Optional<String> uid, Instant start, Instant end) {
        JsonNode none = NODES.missingNode();
        JsonNode started = NODES.stringNode(start.toString());
        JsonNode ended = end.equals(start) ? none : NODES.stringNode(end.toString());
        return new CalendarEvent(
                position,
                parts,
                uid.isPresent()
                        ? Map.of("UID", NODES.stringNode(uid.get()), "DTSTART", started, "DTEND", ended)
                        : Map.of("DTSTART", started, "DTEND", ended),
                Optional.empty());
    }

    /// As it stands, to speak of it.
    static CalendarEvent of(String position, Map<String, JsonNode> parts) {
        return new CalendarEvent(position, parts, Map.of(), Optional.empty());
    }

    /// As it stands, under this UID.
    static CalendarEvent named(String position, Map<String, JsonNode> parts, String uid) {
        return new CalendarEvent(position, parts, Map.of("UID", NODES.stringNode(uid)), Optional.empty());
    }

    static CalendarEvent bad(String position, Map<String, JsonNode> parts, Optional<String> uid, BadEntry fault) {
        return new CalendarEvent(
                position,
                parts,
                uid.<Map<String, JsonNode>>map(id -> Map.of("UID", NODES.stringNode(id)))
                        .orElse(Map.of()),
                Optional.of(fault));
    }

    @Override
    public Optional<JsonNode> value(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return Optional.ofNullable(own.getOrDefault(upper, parts.get(upper))).filter(value -> !value.isMissingNode());
    }

    /// The properties of an event by name: of several the first, of lists all values.
    static Map<String, JsonNode> parts(IcalComponent event) {
        Map<String, JsonNode> parts = new LinkedHashMap<>();
        for (IcalComponent.Property property : event.properties) {
            String name = property.name();
            if (LISTS.contains(name)) {
                ArrayNode list = parts.get(name) instanceof ArrayNode array ? array : NODES.arrayNode();
                values(property.value()).forEach(list::add);
                parts.put(name, list);
            } else {
                boolean address = ADDRESSES.contains(name) || property.is("URI");
                parts.putIfAbsent(name, NODES.stringNode(address ? property.value() : plain(property.value())));
            }
        }
        return parts;
    }

    /// The values of a list: a comma with a backslash before it is part of a value.
    private static List<String> values(String text) {
        return COMMA.splitAsStream(text)
                .map(CalendarEvent::plain)
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    private static String plain(String text) {
        return ESCAPE.matcher(text).replaceAll(match -> switch (match.group(1)) {
            case "n", "N" -> "\n";
            case "\\" -> "\\\\";
            default -> match.group(1);
        });
    }
}
