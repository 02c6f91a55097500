package org.tallyboard.recorder.schedule;

import biweekly.component.VEvent;
import biweekly.property.Categories;
import biweekly.property.ICalProperty;
import biweekly.property.RawProperty;
import biweekly.property.TextProperty;
import biweekly.property.Url;
import biweekly.property.ValuedProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// One time of a calendar's event. Properties have their names in the calendar: `SUMMARY`, `LOCATION`, `X-CHANNEL`.
///
/// @param fault why it cannot be recorded, where that is known before it is mapped; empty text otherwise
record CalendarEvent(String position, Map<String, JsonNode> parts, String fault) implements RawEntry {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static CalendarEvent at(String position, VEvent event, String uid, Instant start, Duration length) {
        Map<String, JsonNode> parts = parts(event);
        if (!CalendarSchedule.uid(event).isEmpty()) {
            parts.put("UID", NODES.stringNode(uid));
        }
        parts.put("DTSTART", NODES.stringNode(start.toString()));
        if (!length.isZero()) {
            parts.put("DTEND", NODES.stringNode(start.plus(length).toString()));
        }
        return new CalendarEvent(position, parts, "");
    }

    static CalendarEvent bad(String position, VEvent event, String fault) {
        return new CalendarEvent(position, parts(event), fault);
    }

    @Override
    public Optional<JsonNode> value(String name) {
        return Optional.ofNullable(parts.get(name.toUpperCase(Locale.ROOT)));
    }

    private static Map<String, JsonNode> parts(VEvent event) {
        Map<String, JsonNode> parts = new LinkedHashMap<>();
        for (ICalProperty property : event.getProperties().values()) {
            switch (property) {
                case RawProperty raw
                when raw.getValue() != null ->
                    parts.putIfAbsent(raw.getName().toUpperCase(Locale.ROOT), NODES.stringNode(raw.getValue()));
                case Categories categories -> {
                    ArrayNode list = NODES.arrayNode();
                    categories.getValues().forEach(list::add);
                    parts.putIfAbsent("CATEGORIES", list);
                }
                case Url url when url.getValue() != null -> parts.putIfAbsent("URL", NODES.stringNode(url.getValue()));
                case TextProperty text
                when text.getValue() != null -> parts.putIfAbsent(name(text), NODES.stringNode(text.getValue()));
                case ValuedProperty<?> valued
                when valued.getValue() instanceof Integer number ->
                    parts.putIfAbsent(name(valued), NODES.numberNode(number));
                default -> {
                    // Times are given from the outside; alarms and attendees say nothing about a recording.
                }
            }
        }
        return parts;
    }

    private static String name(ICalProperty property) {
        return property.getClass().getSimpleName().toUpperCase(Locale.ROOT);
    }
}
