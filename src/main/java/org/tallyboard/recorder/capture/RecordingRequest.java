package org.tallyboard.recorder.capture;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.tallyboard.celery.TaskBody;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a job asks to record, by the recording contract.
///
/// @param title what people call it; empty text when the job does not say
/// @param source an http or https URL with a host
/// @param start when it should begin
/// @param end when it should end; without one it runs until the source ends
public record RecordingRequest(String title, URI source, Optional<Instant> start, Optional<Instant> end) {
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int MAX_URL = 2000;

    /// A job that cannot be recorded, however often it is tried.
    public static final class Refused extends Exception {
        Refused(String message) {
            super(message);
        }
    }

    /// Reads the keyword arguments `title`, `source`, `start` and `end`.
    ///
    /// @throws Refused when there is nothing that can be recorded, with the reason; it never quotes the URL, which
    // may
    ///     hold a password
    public static RecordingRequest of(TaskBody body) throws Refused {
        return switch (body) {
            case TaskBody.Unreadable(String reason) -> throw new Refused(reason);
            case TaskBody.Readable readable -> {
                if (!readable.embed().isEmpty()) {
                    throw new Refused("this recorder runs no callbacks, chains or chords; send the job without them");
                }
                ObjectNode kwargs = readable.kwargs();
                Optional<Instant> end = time(kwargs, "end");
                yield new RecordingRequest(
                        kwargs.path("title").asString(""), source(kwargs.path("source")), time(kwargs, "start"), end);
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
        String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)) {
            // Others would let a job read this machine's files or devices, or run ffmpeg's filters.
            throw new Refused("the source is not an http or https URL");
        }
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            throw new Refused("the source names no host");
        }
        return uri;
    }

    private static Optional<Instant> time(ObjectNode kwargs, String name) throws Refused {
        JsonNode given = kwargs.path(name);
        // Python's datetime arrives as kombu's marker object.
        JsonNode node = given.path("__type__").asString("").equals("datetime") ? given.path("__value__") : given;
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    node.isNumber()
                            ? Instant.ofEpochMilli(Math.round(node.asDouble() * 1000))
                            : OffsetDateTime.parse(node.asString("")).toInstant());
        } catch (DateTimeException e) {
            throw new Refused("the keyword argument " + name
                    + " is not a time: ISO-8601 with an offset, such as 2026-11-24T10:00:00+00:00, or epoch seconds");
        }
    }

    /// The source without user, password, query and fragment, for people and logs.
    String sourceForPeople() {
        return source.getScheme() + "://" + source.getHost() + (source.getPort() < 0 ? "" : ":" + source.getPort())
                + Optional.ofNullable(source.getRawPath()).orElse("");
    }
}
