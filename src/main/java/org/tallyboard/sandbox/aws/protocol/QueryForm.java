package org.tallyboard.sandbox.aws.protocol;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The form that a Query request posts.
public final class QueryForm {
    private final Map<String, String> values = new LinkedHashMap<>();

    private QueryForm() {}

    /// Reads a form.
    ///
    /// @throws AwsError if it cannot be decoded
    public static QueryForm parse(String body) {
        QueryForm form = new QueryForm();
        for (String pair : body.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                try {
                    form.values.put(
                            decode(equals < 0 ? pair : pair.substring(0, equals)),
                            equals < 0 ? "" : decode(pair.substring(equals + 1)));
                } catch (IllegalArgumentException e) {
                    throw AwsError.badRequest("MalformedQueryString", "The query string contains a syntax error.");
                }
            }
        }
        return form;
    }

    /// A value.
    public Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /// All values, in the order sent.
    public Map<String, String> values() {
        return Collections.unmodifiableMap(values);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
