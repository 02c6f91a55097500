package org.tallyboard.config;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Reads regular expressions.
final class Patterns {

    private Patterns() {}

    static Optional<Pattern> read(Table table, String key) {
        return table.string(key).flatMap(text -> compiled(table, key, text));
    }

    /// A regular expression that stands at `key`, alone or in a list.
    static Optional<Pattern> compiled(Table table, String key, String text) {
        try {
            return Optional.of(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            String where = e.getIndex() >= 0 ? " near its character " + (e.getIndex() + 1) : "";
            table.problem(
                    key,
                    "is not a regular expression (" + e.getDescription().toLowerCase(java.util.Locale.ROOT) + where
                            + "); in TOML write it in single quotes, so that \\ needs no second \\");
            return Optional.empty();
        }
    }
}
