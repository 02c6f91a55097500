package org.tallyboard.cli;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;
import java.util.Optional;
import org.slf4j.event.KeyValuePair;

/// What a log event says in one line, for people: `Job taken worker=rec-w1@studio job=4084… title="City Council"`.
/// Titles are anybody's text: what would begin a new line or turn the writing round is written as an escape. Logback
/// makes it,
/// for `%said` in `logback.xml`.
public final class LogLine extends ClassicConverter {

    @Override
    public String convert(ILoggingEvent event) {
        StringBuilder line = new StringBuilder();
        append(line, event.getFormattedMessage(), false);
        List<KeyValuePair> pairs = Optional.ofNullable(event.getKeyValuePairs()).orElse(List.of());
        for (KeyValuePair pair : pairs) {
            line.append(' ').append(pair.key).append('=');
            String value = String.valueOf(pair.value);
            if (value.isEmpty() || value.chars().anyMatch(c -> c == ' ' || c == '"' || c == '=')) {
                line.append('"');
                append(line, value, true);
                line.append('"');
            } else {
                append(line, value, false);
            }
        }
        return line.toString();
    }

    private static void append(StringBuilder line, String text, boolean quoted) {
        text.codePoints().forEach(c -> {
            if (c == '\n') {
                line.append("\\n");
            } else if (breaks(c)) {
                line.append(String.format("\\u%04x", c));
            } else if (quoted && (c == '"' || c == '\\')) {
                line.append('\\').appendCodePoint(c);
            } else {
                line.appendCodePoint(c);
            }
        });
    }

    private static boolean breaks(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
