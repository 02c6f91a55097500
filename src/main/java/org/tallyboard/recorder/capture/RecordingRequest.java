package org.tallyboard.recorder.capture;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tallyboard.celery.TaskBody;
import org.tallyboard.recorder.source.Rendition;
import org.tallyboard.recorder.source.SourceAddress;
import org.tallyboard.recorder.source.SourceKind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a job asks to record, by the recording contract.
///
/// @param title what people call it; empty text when the job does not say
/// @param source an http, https, rtmp, rtmps, rtsp, rtsps or srt URL with a host
/// @param start when it should begin
/// @param end when it should end; without one it runs until the source ends
/// @param container the kind of the finished file
/// @param profile name of the [Profile] by which it is encoded anew; without one it is copied as it comes
/// @param tags whatever people sort recordings by
/// @param headers name of a set of the worker's header fields that the source is asked with; HTTP only
/// @param rendition which one is recorded where the source offers several
/// @param detect what is looked for in the picture and the sound meanwhile
/// @param remarks what the job asks for and does not get, a sentence each
public record RecordingRequest(
        String title,
        URI source,
        Optional<Instant> start,
        Optional<Instant> end,
        Container container,
        Optional<String> profile,
        List<String> tags,
        Optional<String> headers,
        Rendition rendition,
        Set<Flaw> detect,
        List<String> remarks) {
    private static final Instant EARLIEST = Instant.parse("1990-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");
    private static final int MAX_URL = 2000;
    private static final int MAX_TAGS = 50;
    private static final int MAX_TEXT = 1000;

    public RecordingRequest {
        tags = List.copyOf(tags);
        detect = Set.copyOf(detect);
        remarks = List.copyOf(remarks);
    }

    /// A job that cannot be recorded, however often it is tried.
    public static final class Refused extends Exception {
        Refused(String message) {
            super(message);
        }
    }

    /// Reads the keyword arguments `title`, `source`, `start`, `end`, `container`, `profile`, `tags`, `headers`,
    /// `rendition`, `language` and `detect`; others are nobody's matter here, and neither are positional ones: in a
    /// chain the result of the task before is one.
    ///
    /// @throws Refused when there is nothing that can be recorded, with the reason; it never quotes the URL, which
    ///     may hold a password
    public static RecordingRequest of(TaskBody body) throws Refused {
        return switch (body) {
            case TaskBody.Unreadable(String reason) -> throw new Refused(reason);
            case TaskBody.Readable readable -> {
                ObjectNode kwargs = readable.kwargs();
                Optional<Instant> end = time(kwargs, "end");
                URI source = source(kwargs.path("source"));
                Optional<String> headers = text(kwargs, "headers");
                if (headers.isPresent()
                        && SourceKind.of(source).filter(SourceKind.HTTP::equals).isEmpty()) {
                    throw new Refused("headers are for http and https sources only: leave the argument headers out");
                }
                List<String> remarks = new ArrayList<>();
                Set<Flaw> detect = Flaw.of(words(kwargs, "detect"), remarks);
                yield new RecordingRequest(
                        shortened(kwargs.path("title").asString("")),
                        source,
                        time(kwargs, "start"),
                        end,
                        container(kwargs.path("container")),
                        text(kwargs, "profile"),
                        tags(kwargs.path("tags")),
                        headers,
                        Rendition.of(words(kwargs, "rendition"), words(kwargs, "language")),
                        detect,
                        remarks);
            }
        };
    }

    private static URI source(JsonNode node) throws Refused {
        if (!node.isString()) {
            throw new Refused("the keyword argument source is missing: it is the URL to record");
        }
        String text = node.asString();
        if (text.length() > MAX_URL) {
            throw new Refused("the source is longer than " + MAX_URL + " characters");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new Refused("the source is not a URL");
        }
        Optional<SourceKind> kind = SourceKind.of(uri);
        if (kind.isEmpty()) {
            throw new Refused("the source is not an http, https, rtmp, rtmps, rtsp, rtsps or srt URL");
        }
        if (SourceAddress.host(uri).isEmpty()) {
            throw new Refused("the source names no host");
        }
        if (kind.get() == SourceKind.SRT && isCalled(uri)) {
            throw new Refused("the recorder calls an SRT source and never lets itself be called: leave mode= out");
        }
        return uri;
    }

    /// Whether an SRT URL asks for another mode than to call. ffmpeg reads the query to its end and takes the last word
    /// of each name; here any other word counts, and anything that is not plain text.
    private static boolean isCalled(URI uri) {
        String query = Optional.ofNullable(uri.getRawQuery()).orElse("");
        for (String pair : query.split("[&;]", -1)) {
            String[] words = pair.split("=", 2);
            String name = decoded(words[0]);
            String value = words.length < 2 ? "" : decoded(words[1]);
            if (name.strip().equalsIgnoreCase("mode") && !value.equalsIgnoreCase("caller")
                    || (name + value).chars().anyMatch(Character::isISOControl)) {
                return true;
            }
        }
        return false;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static Container container(JsonNode node) throws Refused {
        if (node.isMissingNode() || node.isNull()) {
            return Container.MKV;
        }
        return Container.of(node.asString(""))
                .orElseThrow(() -> new Refused("the keyword argument container is none of " + Container.names()));
    }

    private static Optional<String> text(ObjectNode kwargs, String name) throws Refused {
        JsonNode node = kwargs.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isString()) {
            throw new Refused("the keyword argument " + name + " is not a text");
        }
        return Optional.of(shortened(node.asString()));
    }

    /// A text, a number, or a list of texts, as one text; anything else is none.
    private static String words(ObjectNode kwargs, String name) {
        JsonNode node = kwargs.path(name);
        return shortened(
                node.isArray()
                        ? String.join(
                                ", ",
                                node.valueStream()
                                        .map(item -> item.asString(""))
                                        .toList())
                        : node.asString(""));
    }

    private static List<String> tags(JsonNode node) throws Refused {
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        if (!node.isArray() || node.size() > MAX_TAGS || !node.valueStream().allMatch(JsonNode::isString)) {
            throw new Refused("the keyword argument tags is not a list of texts, at most " + MAX_TAGS);
        }
        return node.valueStream().map(tag -> shortened(tag.asString())).toList();
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(MAX_TEXT, text.length()));
    }

    /// Whether a programme can be meant: with times beyond, arithmetic overflows somewhere.
    ///
    /// @return true from 1990 on, before 2100
    public static boolean isPlausible(Instant time) {
        return !time.isBefore(EARLIEST) && time.isBefore(LATEST);
    }

    private static Optional<Instant> time(ObjectNode kwargs, String name) throws Refused {
        JsonNode given = kwargs.path(name);
        // Python's datetime arrives as kombu's marker object.
        JsonNode node = given.path("__type__").asString("").equals("datetime") ? given.path("__value__") : given;
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        try {
            String text = node.asString("");
            // Without an offset as Celery takes naive datetimes, which kombu before 5.3 writes as such a text.
            Instant time = node.isNumber()
                    ? Instant.ofEpochMilli(Math.round(node.asDouble() * 1000))
                    : isNaive(text)
                            ? LocalDateTime.parse(text).toInstant(ZoneOffset.UTC)
                            : OffsetDateTime.parse(text).toInstant();
            if (!isPlausible(time)) {
                throw new Refused("the keyword argument " + name + " is not a time between 1990 and 2100");
            }
            return Optional.of(time);
        } catch (DateTimeException e) {
            throw new Refused("the keyword argument " + name
                    + " is not a time: ISO-8601, such as 2026-11-24T10:00:00+00:00, or epoch seconds");
        }
    }

    private static boolean isNaive(String text) {
        return text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+");
    }

    RecordingRequest withSource(URI other) {
        return new RecordingRequest(
                title, other, start, end, container, profile, tags, headers, rendition, detect, remarks);
    }

    /// The source without user, password, query and fragment, for people and logs.
    String sourceForPeople() {
        int port = SourceAddress.port(source);
        return source.getScheme() + "://" + SourceAddress.host(source) + (port < 0 ? "" : ":" + port)
                + Optional.ofNullable(source.getRawPath()).orElse("");
    }
}
