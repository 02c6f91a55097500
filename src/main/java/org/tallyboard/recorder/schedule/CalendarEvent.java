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
/// @param fault why it cannot be recorded, where that is known before it is mapped
record CalendarEvent(String position, Map<String, JsonNode> parts, Optional<BadEntry> fault) implements RawEntry {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern ESCAPE = Pattern.compile("\\\\([\\\\;,Nn])");
    /// Properties whose values are addresses, in which a backslash is a backslash.
    private static final Set<String> ADDRESSES = Set.of("URL", "TZURL", "SOURCE", "CONFERENCE", "IMAGE", "ATTACH");
    private static final Set<String> LISTS = Set.of("CATEGORIES", "RESOURCES");

    /// @param uid of this time of the event
    static CalendarEvent at(String position, IcalComponent event, Optional<String> uid, Instant start, Instant end) {
        Map<String, JsonNode> parts = parts(event);
        uid.ifPresent(id -> parts.put("UID", NODES.stringNode(id)));
        parts.put("DTSTART", NODES.stringNode(start.toString()));
        parts.remove("DTEND");
        if (!end.equals(start)) {
            parts.put("DTEND", NODES.stringNode(end.toString()));
        }
        return new CalendarEvent(position, parts, Optional.empty());
    }

    /// As it stands, to speak of it.
    static CalendarEvent of(String position, IcalComponent event) {
        return new CalendarEvent(position, parts(event), Optional.empty());
    }

    static CalendarEvent bad(String position, IcalComponent event, Optional<String> uid, BadEntry fault) {
        Map<String, JsonNode> parts = parts(event);
        uid.ifPresent(id -> parts.put("UID", NODES.stringNode(id)));
        return new CalendarEvent(position, parts, Optional.of(fault));
    }

    @Override
    public Optional<JsonNode> value(String name) {
        return Optional.ofNullable(parts.get(name.toUpperCase(Locale.ROOT)));
    }

    private static Map<String, JsonNode> parts(IcalComponent event) {
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
        return Pattern.compile("(?<!\\\\),")
                .splitAsStream(text)
                .map(CalendarEvent::plain)
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    private static String plain(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(match -> match.group(1).equalsIgnoreCase("n")
                        ? "\n"
                        : match.group(1).equals("\\") ? "\\\\" : match.group(1));
    }
}
