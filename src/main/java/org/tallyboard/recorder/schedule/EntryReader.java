package org.tallyboard.recorder.schedule;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.tallyboard.config.ScheduleConfig.Mapping;
import tools.jackson.databind.JsonNode;

/// Makes recordings of raw entries by the configured mapping.
final class EntryReader {
    private static final Set<String> SCHEMES = Set.of("http", "https", "rtmp", "rtmps", "rtsp", "rtsps", "srt");
    private static final Set<String> CONTAINERS = Set.of("mkv", "mp4", "ts");
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final int MAX_ID = 500;
    private static final int MAX_TITLE = 500;
    private static final int MAX_URL = 2_000;
    private static final int MAX_TAGS = 50;

    private final Mapping mapping;
    private final Map<String, Template> templates = new LinkedHashMap<>();

    EntryReader(Mapping mapping) {
        this.mapping = mapping;
        mapping.fields().forEach((field, text) -> templates.put(field, new Template(text)));
    }

    /// What came of one raw entry.
    sealed interface Read {
        /// It is to be recorded.
        record Wanted(Entry entry) implements Read {}

        /// It cannot be recorded.
        record Bad(Entry.Problem problem) implements Read {}

        /// The configuration says that it is not for us.
        record NotOurs() implements Read {}
    }

    /// Why an entry cannot be recorded.
    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;

        Fault(String message) {
            super(message);
        }
    }

    Read read(RawEntry raw) {
        Optional<String> id = text(raw, "id").filter(text -> text.length() <= MAX_ID);
        try {
            if (!ours(raw)) {
                return new Read.NotOurs();
            }
            if (raw instanceof CalendarEvent event && !event.fault().isEmpty()) {
                throw new Fault(event.fault());
            }
            return new Read.Wanted(entry(raw, id));
        } catch (Fault e) {
            return new Read.Bad(new Entry.Problem(raw.position(), String.valueOf(e.getMessage()), id));
        }
    }

    private Entry entry(RawEntry raw, Optional<String> id) throws Fault {
        String known = id.orElseThrow(() -> new Fault("id is missing, or longer than " + MAX_ID + " characters"));
        String title = text(raw, "title").orElseThrow(() -> new Fault("title is missing"));
        Instant start = time(raw, "start");
        Instant end = time(raw, "end");
        if (!end.isAfter(start)) {
            throw new Fault("end is not after start");
        }
        if (Duration.between(start, end).compareTo(LONGEST) > 0) {
            throw new Fault("it lasts longer than " + LONGEST.toDays() + " days");
        }
        return new Entry(
                known,
                Words.line(title, MAX_TITLE),
                source(raw),
                start,
                end,
                priority(raw),
                container(raw),
                text(raw, "profile"),
                tags(raw));
    }

    /// A channel that the configuration knows, where it names channels, and every condition of `only`.
    private boolean ours(RawEntry raw) {
        boolean listed = mapping.channels().isEmpty()
                || text(raw, "source").isPresent()
                || text(raw, "channel").map(mapping.channels()::containsKey).orElse(true);
        return listed
                && mapping.only().entrySet().stream()
                        .allMatch(condition -> found(raw, condition.getKey(), condition.getValue()));
    }

    private static boolean found(RawEntry raw, String name, Pattern pattern) {
        Optional<JsonNode> value = raw.value(name);
        if (value.isEmpty()) {
            return false;
        }
        if (!value.get().isArray()) {
            return Template.text(value.get())
                    .filter(text -> pattern.matcher(text).find())
                    .isPresent();
        }
        for (JsonNode item : value.get()) {
            if (pattern.matcher(item.asString("")).find()) {
                return true;
            }
        }
        return false;
    }

    private String source(RawEntry raw) throws Fault {
        String text = sourceText(raw);
        if (text.length() > MAX_URL) {
            throw new Fault("source is longer than " + MAX_URL + " characters");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new Fault("source is not a URL");
        }
        String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)) {
            throw new Fault("source must be http, https, rtmp, rtmps, rtsp, rtsps or srt");
        }
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            throw new Fault("source names no host");
        }
        return text;
    }

    private String sourceText(RawEntry raw) throws Fault {
        Optional<String> direct = text(raw, "source");
        if (direct.isPresent()) {
            return direct.get();
        }
        if (mapping.channels().isEmpty()) {
            throw new Fault("source is missing");
        }
        String channel = text(raw, "channel")
                .orElseThrow(() -> new Fault("source is missing, and so is the channel to look it up by"));
        return Optional.ofNullable(mapping.channels().get(channel))
                .orElseThrow(() -> new Fault("its channel is not in [schedule.channels]"));
    }

    private Instant time(RawEntry raw, String field) throws Fault {
        JsonNode value = value(raw, field).orElseThrow(() -> new Fault(field + " is missing"));
        try {
            return Times.of(value, mapping.zone());
        } catch (Times.Unclear e) {
            throw new Fault(field + " " + e.getMessage());
        }
    }

    private OptionalInt priority(RawEntry raw) throws Fault {
        Optional<String> text = text(raw, "priority");
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!text.get().matches("\\d{1,3}") || Integer.parseInt(text.get()) > 255) {
            throw new Fault("priority is not a whole number from 0 to 255");
        }
        return OptionalInt.of(Integer.parseInt(text.get()));
    }

    private Optional<String> container(RawEntry raw) throws Fault {
        Optional<String> container = text(raw, "container").map(text -> text.toLowerCase(Locale.ROOT));
        if (container.isPresent() && !CONTAINERS.contains(container.get())) {
            throw new Fault("container is none of mkv, mp4 and ts");
        }
        return container;
    }

    private List<String> tags(RawEntry raw) {
        List<String> tags = new ArrayList<>();
        value(raw, "tags").ifPresent(value -> {
            if (value.isArray()) {
                value.forEach(item -> Template.text(item).ifPresent(tags::add));
            } else {
                Template.text(value).ifPresent(text -> Pattern.compile("\\s*,\\s*")
                        .splitAsStream(text)
                        .filter(tag -> !tag.isEmpty())
                        .forEach(tags::add));
            }
        });
        return tags.stream().limit(MAX_TAGS).map(tag -> Words.line(tag, 100)).toList();
    }

    private Optional<String> text(RawEntry raw, String field) {
        return value(raw, field).flatMap(Template::text);
    }

    /// `${channel}` is the field `channel` everywhere but in that field itself.
    private Optional<JsonNode> value(RawEntry raw, String field) {
        Template template = templates.get(field);
        if (template == null) {
            return Optional.empty();
        }
        return template.of(
                name -> name.equals("channel") && !field.equals("channel") && templates.containsKey("channel")
                        ? value(raw, "channel")
                        : raw.value(name));
    }
}
