package org.tallyboard.config;

import com.jayway.jsonpath.InvalidPathException;
import com.jayway.jsonpath.JsonPath;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a path in JSON may be: a JSON pointer (RFC 6901), JSONPath (RFC 9535), or within an entry a relative JSON
/// pointer, which goes up first.
final class JsonPaths {
    private static final Pattern POINTER = Pattern.compile("(?:/(?:[^~]|~[01])*)?");
    private static final Pattern RELATIVE = Pattern.compile("\\d{1,2}(?:#|/(?:[^~]|~[01])*)?");

    private static final Pattern QUOTED = Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"");

    private JsonPaths() {}

    /// What is wrong with a path from the top of the document, if anything is.
    static Optional<String> fault(String path) {
        if (path.startsWith("$")) {
            return jsonPath(path);
        }
        return path.startsWith("/") && POINTER.matcher(path).matches()
                ? Optional.empty()
                : Optional.of("must be a JSON pointer, which begins with /, as in \"/items\", or JSONPath, which begins"
                        + " with $, as in \"$.days[*].talks[*]\"");
    }

    /// What is wrong with a path within an entry, if anything is.
    static Optional<String> inEntry(String path) {
        if (path.startsWith("$")) {
            return jsonPath(path).map(fault -> "no JSONPath: it " + fault);
        }
        return path.startsWith("/") && POINTER.matcher(path).matches()
                        || RELATIVE.matcher(path).matches()
                ? Optional.empty()
                : Optional.of(
                        "no JSON pointer; a pointer begins with /, as in ${/id}, or goes up so many levels first, as"
                                + " in ${2/date}, and JSONPath begins with $");
    }

    private static Optional<String> jsonPath(String path) {
        // The library reads "$.days[" as "$.days".
        String bare = QUOTED.matcher(path).replaceAll("");
        if (bare.chars().filter(c -> c == '[').count()
                != bare.chars().filter(c -> c == ']').count()) {
            return Optional.of("cannot be followed as JSONPath: a bracket is not closed");
        }
        try {
            JsonPath.compile(path);
            return Optional.empty();
        } catch (InvalidPathException | IllegalArgumentException e) {
            return Optional.of("cannot be followed as JSONPath; write it as in \"$.days[*].talks[*]\"");
        }
    }
}
