package org.tallyboard.aws.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Turns AWS's texts into values.
public final class AwsText {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern MESSAGE = Pattern.compile("\\{[^{}]{0,500}?\"CommitMessage\"\\s*:\\s*\"");
    private static final Pattern PROVIDER = Pattern.compile("\"ProviderType\"\\s*:\\s*\"([^\"\\\\]*)\"");

    private AwsText() {}

    /// What a revision summary says.
    ///
    /// @param message first line of the commit message
    /// @param provider the provider that the summary names
    public record Summary(String message, Optional<String> provider) {}

    /// Unwraps a summary: connection sources send JSON in a string, `{"ProviderType":"GitHub","CommitMessage":"…"}`,
    /// which may be cut off; what is there of the message is shown then. First line only.
    public static Summary summary(@Nullable String raw) {
        String text = text(raw).strip();
        return wrapped(text)
                .map(found -> new Summary(firstLine(found.message()), found.provider()))
                .orElseGet(() -> new Summary(firstLine(text), Optional.empty()));
    }

    /// The same for an action's summary, which keeps its lines unless it is such JSON.
    public static String actionSummary(@Nullable String raw) {
        String text = text(raw);
        return wrapped(text.strip()).map(found -> firstLine(found.message())).orElse(text);
    }

    /// The message and the provider of such JSON, whole or cut off within the message; empty for any other text, so
    /// that a commit message that is JSON itself is shown as it is.
    private static Optional<Summary> wrapped(String text) {
        if (!text.startsWith("{")) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(text);
            return Optional.of(json.path("CommitMessage"))
                    .filter(JsonNode::isString)
                    .map(message -> new Summary(
                            message.asString(), some(json.path("ProviderType").asString(""))));
        } catch (JacksonException cutOff) {
            return cut(text);
        }
    }

    private static Optional<Summary> cut(String text) {
        Matcher field = MESSAGE.matcher(text);
        if (!field.lookingAt()) {
            return Optional.empty();
        }
        int end = endOfString(text, field.end());
        try {
            String found =
                    JSON.readTree('"' + text.substring(field.end(), end) + '"').asString();
            boolean whole = text.startsWith("\"", end) || found.lines().count() > 1;
            Matcher provider = PROVIDER.matcher(field.group());
            return Optional.of(new Summary(
                    whole ? found : withoutHalfCharacter(found).stripTrailing() + "…",
                    provider.find() ? some(provider.group(1)) : Optional.empty()));
        } catch (JacksonException notEvenText) {
            return Optional.empty();
        }
    }

    /// Where the JSON string that begins at `from` ends: at its quote, or where it is cut off, an escape that is cut
    /// itself left out.
    private static int endOfString(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '"') {
            int length = text.charAt(at) != '\\' ? 1 : text.startsWith("u", at + 1) ? 6 : 2;
            if (at + length > text.length()) {
                return at;
            }
            at += length;
        }
        return at;
    }

    /// A cut between the two escapes of one character leaves half of it.
    private static String withoutHalfCharacter(String text) {
        return !text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1))
                ? text.substring(0, text.length() - 1)
                : text;
    }

    /// The address, where it is a whole `https` one: addresses in answers are data that others wrote.
    public static Optional<URI> https(@Nullable String url) {
        try {
            URI uri = new URI(text(url).strip());
            return "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && uri.getRawUserInfo() == null
                    ? Optional.of(uri)
                    : Optional.empty();
        } catch (URISyntaxException notAnAddress) {
            return Optional.empty();
        }
    }

    /// The text, unchanged; empty text where AWS left the field out.
    public static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    /// The text, unchanged; empty where AWS left the field out or it is blank.
    public static Optional<String> some(@Nullable String text) {
        return text == null || text.isBlank() ? Optional.empty() : Optional.of(text);
    }

    private static String firstLine(String text) {
        return text.strip().lines().findFirst().orElse("").strip();
    }
}
