package org.tallyboard.rabbitmq;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.tallyboard.celery.DisplayText;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.job.Progress;
import org.tallyboard.job.Recording;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads what a recording is, by the mapping in the configuration. What an argument does not tell clearly is absent.
public final class RecordingReader {

    private static final Pattern NAIVE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T[\\d:.]+");
    private static final int MAX_TEXT = 512;
    /// The end of the year 9999.
    private static final double LATEST = 253_402_300_799.0;

    private final RecordingsConfig config;

    public RecordingReader(RecordingsConfig config) {
        this.config = config;
    }

    /// Whether a task of this name is a recording.
    public boolean isRecording(String task) {
        return config.tasks().contains(task);
    }

    /// From the real arguments; empty for a task that is no recording.
    public Optional<Recording> of(String task, ArrayNode args, ObjectNode kwargs) {
        if (!isRecording(task)) {
            return Optional.empty();
        }
        return Optional.of(new Recording(
                text(argument(config.title(), args, kwargs)),
                text(argument(config.source(), args, kwargs)),
                time(argument(config.start(), args, kwargs)),
                time(argument(config.end(), args, kwargs))));
    }

    /// From an event's display text, as far as it is clear; for reading only.
    public Optional<Recording> ofText(String task, Optional<String> args, Optional<String> kwargs) {
        if (!isRecording(task)) {
            return Optional.empty();
        }
        return of(task, DisplayText.positional(args.orElse("")), DisplayText.keywords(kwargs.orElse("")));
    }

    /// The fields of a progress event.
    public static Progress progress(Instant at, Map<String, JsonNode> fields) {
        return new Progress(
                at,
                span(fields, "media_seconds"),
                whole(fields, "bytes"),
                number(fields, "bitrate"),
                number(fields, "fps"),
                whole(fields, "drops"),
                number(fields, "speed"),
                whole(fields, "parts"),
                span(fields, "gap_seconds"),
                lost(fields),
                troubles(fields),
                disk(fields),
                new Progress.Plan(moment(fields, "start"), moment(fields, "end")));
    }

    private static Optional<Instant> moment(Map<String, JsonNode> fields, String name) {
        return Optional.ofNullable(fields.get(name)).filter(JsonNode::isNumber).flatMap(RecordingReader::seconds);
    }

    private static Optional<Progress.DiskShort> disk(Map<String, JsonNode> fields) {
        Optional<Instant> fullAt = moment(fields, "disk_full_at");
        OptionalLong missing = whole(fields, "disk_short");
        return fullAt.isEmpty() && missing.isEmpty()
                ? Optional.empty()
                : Optional.of(new Progress.DiskShort(fullAt, missing));
    }

    private static List<Progress.Trouble> troubles(Map<String, JsonNode> fields) {
        return Arrays.stream(Progress.Trouble.Kind.values())
                .flatMap(kind -> moment(fields, kind.field()).map(since -> new Progress.Trouble(kind, since)).stream())
                .toList();
    }

    private static Optional<Progress.Lost> lost(Map<String, JsonNode> fields) {
        return moment(fields, "lost_since")
                .map(since -> new Progress.Lost(
                        since,
                        Optional.ofNullable(fields.get("reason"))
                                .flatMap(RecordingReader::text)
                                .orElse("")));
    }

    private static Optional<Duration> span(Map<String, JsonNode> fields, String name) {
        OptionalDouble seconds = number(fields, name);
        return seconds.isPresent() && seconds.getAsDouble() < 1e9
                ? Optional.of(Duration.ofMillis(Math.round(seconds.getAsDouble() * 1000)))
                : Optional.empty();
    }

    private static OptionalDouble number(Map<String, JsonNode> fields, String name) {
        JsonNode node = fields.get(name);
        if (node == null || !node.isNumber()) {
            return OptionalDouble.empty();
        }
        double value = node.asDouble(Double.NaN);
        return Double.isFinite(value) && value >= 0 ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private static OptionalLong whole(Map<String, JsonNode> fields, String name) {
        OptionalDouble value = number(fields, name);
        return value.isPresent() && value.getAsDouble() < Long.MAX_VALUE
                ? OptionalLong.of(Math.round(value.getAsDouble()))
                : OptionalLong.empty();
    }

    /// `kwargs.NAME` or `args.INDEX`.
    private static JsonNode argument(String named, ArrayNode args, ObjectNode kwargs) {
        int dot = named.indexOf('.');
        String name = named.substring(dot + 1);
        if (named.startsWith("args.")) {
            try {
                return args.path(Integer.parseInt(name));
            } catch (NumberFormatException e) {
                return kwargs.path("");
            }
        }
        return kwargs.path(name);
    }

    /// A text, or a number as text, that is not blank, at most [#MAX_TEXT] characters of it.
    static Optional<String> text(JsonNode node) {
        if (node.isNumber()) {
            return Optional.of(node.toString()).filter(text -> text.length() <= MAX_TEXT);
        }
        if (!node.isString() || node.stringValue().isBlank()) {
            return Optional.empty();
        }
        String text = node.stringValue();
        return Optional.of(text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT - 1) + "…");
    }

    /// ISO-8601 with an offset, as text or as kombu's marker object, or seconds since 1970. One without an
    /// offset is UTC, as Celery takes it.
    static Optional<Instant> time(JsonNode node) {
        if (node.isNumber()) {
            return seconds(node);
        }
        boolean marked = node.isObject() && node.path("__type__").asString("").equals("datetime");
        JsonNode text = marked ? node.path("__value__") : node;
        return text.isString() ? isoTime(text.stringValue()) : Optional.empty();
    }

    private static Optional<Instant> seconds(JsonNode node) {
        double rough = node.asDouble(Double.NaN);
        if (!Double.isFinite(rough) || rough < 0 || rough > LATEST) {
            return Optional.empty();
        }
        return Optional.of(Instant.ofEpochMilli(Math.round(rough * 1000)));
    }

    /// ISO-8601, without an offset in UTC; anything else is absent.
    public static Optional<Instant> isoTime(String text) {
        if (text.length() > 64) {
            return Optional.empty();
        }
        try {
            String iso = text.replace(' ', 'T');
            return Optional.of(
                    NAIVE.matcher(iso).matches()
                            ? LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC)
                            : OffsetDateTime.parse(iso).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
