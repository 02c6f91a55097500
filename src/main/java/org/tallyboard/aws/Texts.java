package org.tallyboard.aws;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Turns AWS's texts into values.
final class Texts {

    private static final JsonMapper JSON = JsonMapper.shared();

    private Texts() {}

    /// What a revision summary says.
    ///
    /// @param message first line of the commit message
    /// @param provider the provider that the summary names
    record Summary(String message, Optional<String> provider) {}

    /// Unwraps a summary: connection sources send JSON in a string, `{"ProviderType":"GitHub","CommitMessage":"…"}`,
    /// which may be cut off and is then shown as it came. First line only.
    static Summary summary(@Nullable String raw) {
        String text = text(raw).strip();
        return wrapped(text)
                .map(json -> new Summary(
                        firstLine(json.path("CommitMessage").asString("")),
                        some(json.path("ProviderType").asString(""))))
                .orElseGet(() -> new Summary(firstLine(text), Optional.empty()));
    }

    /// The same for an action's summary, which keeps its lines unless it is such JSON.
    static String actionSummary(@Nullable String raw) {
        String text = text(raw);
        return wrapped(text.strip()).isPresent() ? summary(text).message() : text;
    }

    private static Optional<JsonNode> wrapped(String text) {
        if (!text.startsWith("{") || !text.endsWith("}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(text))
                    .filter(json -> json.path("CommitMessage").isString());
        } catch (JacksonException cutOff) {
            return Optional.empty();
        }
    }

    /// The address, where it is a whole `https` one: addresses in answers are data that others wrote.
    static Optional<URI> https(@Nullable String url) {
        try {
            URI uri = new URI(text(url).strip());
            return "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && uri.getRawUserInfo() == null
                    ? Optional.of(uri)
                    : Optional.empty();
        } catch (URISyntaxException notAnAddress) {
            return Optional.empty();
        }
    }

    static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    static Optional<String> some(@Nullable String text) {
        return text == null || text.isBlank() ? Optional.empty() : Optional.of(text);
    }

    private static String firstLine(String text) {
        return text.strip().lines().findFirst().orElse("").strip();
    }
}
