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
import java.util.TreeSet;
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
    private static final int MAX_TAG = 100;
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");
    private static final String NESTED = ", or let `entries` name the lists within it, as in $.days[*].rooms.*[*]";

    private final Mapping mapping;
    private final Map<String, Template> templates = new LinkedHashMap<>();
    private final Set<String> unseen = new TreeSet<>();

    EntryReader(Mapping mapping) {
        this.mapping = mapping;
        mapping.fields().forEach((field, text) -> templates.put(field, new Template(text)));
        mapping.only().forEach(rule -> unseen.addAll(rule.keySet()));
        mapping.except().forEach(rule -> unseen.addAll(rule.keySet()));
        mapping.cancelled().forEach(rule -> unseen.addAll(rule.keySet()));
    }

    /// What came of one raw entry.
    sealed interface Read {
        /// It is to be recorded.
        ///
        /// @param remarks what changes its meaning, a sentence each
        record Wanted(Entry entry, List<String> remarks) implements Read {}

        /// It cannot be recorded.
        record Bad(Entry.Problem problem) implements Read {}

        /// The configuration says that it is not for us.
        record NotOurs(String why) implements Read {}

        /// The schedule says that it is cancelled.
        record Cancelled(String id) implements Read {}
    }

    /// Reads.
    Read read(RawEntry raw) {
        Optional<String> id = id(raw);
        // Whatever else is said of it: `only` may take what is confirmed, and the schedule says that it is not any
        // more.
        if (id.isPresent() && mapping.cancelled().stream().anyMatch(rule -> fits(raw, rule))) {
            return new Read.Cancelled(id.get());
        }
        Optional<String> why = whyNot(raw);
        if (why.isPresent()) {
            return new Read.NotOurs(why.get());
        }
        List<String> remarks = new ArrayList<>();
        try {
            Optional<BadEntry> fault = raw.fault();
            if (fault.isPresent()) {
                throw fault.get();
            }
            Entry entry = entry(raw, id, remarks);
            return new Read.Wanted(entry, remarks);
        } catch (BadEntry e) {
            return new Read.Bad(problem(raw, e.reason(), e.remedy()));
        }
    }

    /// What can be told of an entry, with this to say about it.
    Entry.Problem problem(RawEntry raw, String reason, String remedy) {
        return new Entry.Problem(
                raw.position(),
                id(raw),
                text(raw, "title").orElse(""),
                text(raw, "channel").orElse(""),
                text(raw, "start").orElse(""),
                reason,
                remedy);
    }

    /// What the schedule calls it; empty when it says nothing that can be an id.
    Optional<String> id(RawEntry raw) {
        return text(raw, "id").filter(text -> text.length() <= MAX_ID);
    }

    private Entry entry(RawEntry raw, Optional<String> id, List<String> remarks) throws BadEntry {
        String known = id.orElseThrow(() -> new BadEntry(
                "id is missing, or longer than " + MAX_ID + " characters",
                "correct `id` in [schedule.fields]" + (raw.isNested() ? NESTED : "")));
        String title = text(raw, "title")
                .orElseThrow(() -> new BadEntry("title is missing", "correct `title` in [schedule.fields]"));
        Instant start = time(raw, "start", Instant.MIN, remarks);
        Instant end = end(raw, start, remarks);
        if (!end.isAfter(start)) {
            throw new BadEntry("end is not after start", "correct its times");
        }
        if (Duration.between(start, end).compareTo(LONGEST) > 0) {
            throw tooLong();
        }
        if (title.codePointCount(0, title.length()) > MAX_TITLE) {
            remarks.add("title is longer than " + MAX_TITLE + " characters and was cut");
        }
        return new Entry(
                known,
                DisplayLimits.line(title, MAX_TITLE),
                source(raw),
                start,
                end,
                priority(raw),
                container(raw),
                text(raw, "profile"),
                options(raw),
                tags(raw, remarks));
    }

    /// The end, or where none is told the start and the length.
    private Instant end(RawEntry raw, Instant start, List<String> remarks) throws BadEntry {
        Optional<JsonNode> length =
                value(raw, "duration").filter(value -> Template.text(value).isPresent());
        if (value(raw, "end").flatMap(Template::text).isEmpty() && length.isPresent()) {
            Duration lasts = length(length.get());
            if (lasts.compareTo(LONGEST) > 0) {
                // Added to a time, it may have no end at all.
                throw tooLong();
            }
            return start.plus(lasts);
        }
        return time(raw, "end", start, remarks);
    }

    private static BadEntry tooLong() {
        return new BadEntry("it lasts longer than " + LONGEST.toDays() + " days", "correct its times");
    }

    private Duration length(JsonNode value) throws BadEntry {
        try {
            return Times.length(value, mapping.durationUnit());
        } catch (BadEntry e) {
            throw new BadEntry("duration " + e.reason(), e.remedy());
        }
    }

    /// Whether the configuration takes it, whatever else is wrong with it.
    boolean ours(RawEntry raw) {
        return whyNot(raw).isEmpty();
    }

    /// Why the configuration leaves it out: its channel is not one that it knows, where it names channels, or
    /// `only` and `except` say so.
    private Optional<String> whyNot(RawEntry raw) {
        boolean listed = mapping.channels().isEmpty()
                || text(raw, "source").isPresent()
                || text(raw, "channel").map(mapping.channels()::containsKey).orElse(true);
        if (!listed) {
            return Optional.of("its channel is not in [schedule.channels]");
        }
        if (!mapping.only().isEmpty() && mapping.only().stream().noneMatch(rule -> fits(raw, rule))) {
            return Optional.of("`only` does not take it");
        }
        for (int i = 0; i < mapping.except().size(); i++) {
            if (fits(raw, mapping.except().get(i))) {
                return Optional.of((mapping.except().size() == 1 ? "`except`" : "rule " + (i + 1) + " of `except`")
                        + " leaves it out");
            }
        }
        return Optional.empty();
    }

    /// Parts that `only`, `except` and `cancelled` name and that no entry had so far.
    Set<String> unseen() {
        return unseen;
    }

    private boolean fits(RawEntry raw, Map<String, Pattern> rule) {
        // Each is looked at, so that a part that is not there at all is found out.
        boolean fits = true;
        for (Map.Entry<String, Pattern> condition : rule.entrySet()) {
            fits &= found(raw, condition.getKey(), condition.getValue());
        }
        return fits;
    }

    private boolean found(RawEntry raw, String name, Pattern pattern) {
        Optional<JsonNode> value = raw.value(name);
        if (value.isEmpty()) {
            return false;
        }
        unseen.remove(name);
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

    private String source(RawEntry raw) throws BadEntry {
        String text = sourceText(raw);
        if (text.length() > MAX_URL) {
            throw new BadEntry("source is longer than " + MAX_URL + " characters", "give a shorter one");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new BadEntry("source is not a URL", "write what is not allowed in a URL with %");
        }
        String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)) {
            throw new BadEntry("source must be http, https, rtmp, rtmps, rtsp, rtsps or srt", "correct it");
        }
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            throw new BadEntry("source names no host", "correct it");
        }
        return text;
    }

    private String sourceText(RawEntry raw) throws BadEntry {
        Optional<String> direct = text(raw, "source");
        if (direct.isPresent()) {
            return direct.get();
        }
        if (mapping.channels().isEmpty()) {
            throw new BadEntry(
                    "source is missing",
                    "correct `source` in [schedule.fields], or name channels in [schedule.channels]");
        }
        String channel = text(raw, "channel")
                .orElseThrow(() -> new BadEntry(
                        "source is missing, and so is the channel to look it up by",
                        "correct `source` or `channel` in [schedule.fields]"));
        return Optional.ofNullable(mapping.channels().get(channel))
                .orElseThrow(() -> new BadEntry("its channel is not in [schedule.channels]", "add it there"));
    }

    private Instant time(RawEntry raw, String field, Instant after, List<String> remarks) throws BadEntry {
        JsonNode value = value(raw, field)
                .orElseThrow(() -> new BadEntry(field + " is missing", "correct `" + field + "` in [schedule.fields]"));
        try {
            WallTime time = Times.of(value, mapping.zone(), after);
            time.remark().ifPresent(remark -> remarks.add(field + " " + remark));
            return time.at();
        } catch (BadEntry e) {
            throw new BadEntry(field + " " + e.reason(), e.remedy());
        }
    }

    private OptionalInt priority(RawEntry raw) throws BadEntry {
        Optional<String> text = text(raw, "priority");
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!text.get().matches("\\d{1,3}") || Integer.parseInt(text.get()) > 255) {
            throw new BadEntry("priority is not a whole number from 0 to 255", "correct it");
        }
        return OptionalInt.of(Integer.parseInt(text.get()));
    }

    private Optional<String> container(RawEntry raw) throws BadEntry {
        Optional<String> container = text(raw, "container").map(text -> text.toLowerCase(Locale.ROOT));
        if (container.isPresent() && !CONTAINERS.contains(container.get())) {
            throw new BadEntry("container is none of mkv, mp4 and ts", "correct it");
        }
        return container;
    }

    private Map<String, String> options(RawEntry raw) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String name : Entry.OPTIONS) {
            value(raw, name)
                    .flatMap(value -> value.isArray()
                            ? Optional.of(String.join(", ", texts(value))).filter(text -> !text.isEmpty())
                            : Template.text(value))
                    .ifPresent(text -> options.put(name, DisplayLimits.line(text, MAX_TAG)));
        }
        return options;
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().flatMap(item -> Template.text(item).stream()).toList();
    }

    private List<String> tags(RawEntry raw, List<String> remarks) {
        List<String> tags = new ArrayList<>();
        value(raw, "tags").ifPresent(value -> {
            if (value.isArray()) {
                tags.addAll(texts(value));
            } else {
                Template.text(value).ifPresent(text -> COMMA.splitAsStream(text)
                        .filter(tag -> !tag.isEmpty())
                        .forEach(tags::add));
            }
        });
        if (tags.size() > MAX_TAGS) {
            remarks.add("it has " + tags.size() + " tags, of which " + MAX_TAGS + " are taken");
        }
        if (tags.stream().anyMatch(tag -> tag.codePointCount(0, tag.length()) > MAX_TAG)) {
            remarks.add("a tag is longer than " + MAX_TAG + " characters and was cut");
        }
        return tags.stream()
                .limit(MAX_TAGS)
                .map(tag -> DisplayLimits.line(tag, MAX_TAG))
                .toList();
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
