package org.tallyboard.recorder.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The head of an HTTP message (RFC 9112, 2.1).
///
/// @param first the request line or the status line
/// @param fields `Name: value`, as they came
record HttpHead(String first, List<String> fields) {
    private static final int LONGEST = 64 * 1024;

    HttpHead {
        fields = List.copyOf(fields);
    }

    /// A head that is longer than anybody's.
    static final class TooLarge extends IOException {
        TooLarge() {
            super("the head of a message is too large");
        }
    }

    /// @return empty when the stream ends before it
    /// @throws IOException when it ends within
    static Optional<HttpHead> read(InputStream in) throws IOException {
        var lines = new ArrayList<String>();
        var line = new ByteArrayOutputStream();
        for (int read = 0; read < LONGEST; read++) {
            int next = in.read();
            if (next < 0) {
                if (read == 0) {
                    return Optional.empty();
                }
                throw new IOException("a message ended within its head");
            } else if (next != '\n') {
                line.write(next);
                continue;
            }
            String text = line.toString(StandardCharsets.ISO_8859_1).replaceFirst("\r$", "");
            if (text.isEmpty() && !lines.isEmpty()) {
                return Optional.of(new HttpHead(lines.getFirst(), lines.subList(1, lines.size())));
            }
            lines.add(text);
            line.reset();
        }
        throw new TooLarge();
    }

    Optional<String> field(String name) {
        return fields.stream()
                .filter(field -> isNamed(field, name))
                .map(field -> field.substring(name.length() + 1).strip())
                .findFirst();
    }

    List<String> all(String name) {
        return fields.stream()
                .filter(field -> isNamed(field, name))
                .map(field -> field.substring(name.length() + 1).strip())
                .toList();
    }

    boolean says(String name, String word) {
        return field(name)
                .filter(value -> value.toLowerCase(Locale.ROOT).contains(word))
                .isPresent();
    }

    HttpHead without(String name) {
        return new HttpHead(
                first, fields.stream().filter(field -> !isNamed(field, name)).toList());
    }

    /// In the place of what there was of this name.
    HttpHead with(String name, String value) {
        var changed = new ArrayList<>(without(name).fields);
        changed.add(name + ": " + value);
        return new HttpHead(first, changed);
    }

    HttpHead withFirst(String line) {
        return new HttpHead(line, fields);
    }

    /// The status of an answer; 0 of something else.
    int status() {
        String[] words = first.split(" ", 3);
        return words.length > 1 && words[1].matches("[0-9]{3}") ? Integer.parseInt(words[1]) : 0;
    }

    byte[] bytes() {
        return (first + "\r\n"
                        + String.join(
                                "", fields.stream().map(field -> field + "\r\n").toList()) + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean isNamed(String field, String name) {
        return field.regionMatches(true, 0, name + ":", 0, name.length() + 1);
    }
}
