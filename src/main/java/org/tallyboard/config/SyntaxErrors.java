package org.tallyboard.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tomlj.TomlParseError;

/// Passes on what the parser says of bad syntax, without the text that it met: a password whose quotes are missing is
/// bad syntax too.
final class SyntaxErrors {

    private static final Pattern MET = Pattern.compile("'(?:[^']|''(?=,))*'(?=, expected|$)");
    /// What a file may have several of: two `[broker]` are one table twice, `[[broker]]` are two.
    private static final Pattern TWICE = Pattern.compile("(account|broker|schedule) previously defined .*");

    private static final Pattern SECRET_LINE = Pattern.compile("(?i)pass|secret|token|key_id|pwd|credential");

    private SyntaxErrors() {}

    static void report(List<TomlParseError> errors, String text, ConfigProblems problems) {
        if (errors.isEmpty()) {
            return;
        }
        List<String> lines = text.lines().toList();
        for (TomlParseError error : errors) {
            String message = error.getMessage() == null ? "bad syntax" : error.getMessage();
            int line = error.position().line();
            boolean secret = line >= 1
                    && line <= lines.size()
                    && SECRET_LINE.matcher(lines.get(line - 1)).find();
            problems.add(error.position(), "", remedy(masked(message, secret)));
        }
    }

    /// The message without what was met, unless that is a single character on a harmless line.
    private static String masked(String message, boolean secret) {
        Matcher met = MET.matcher(message);
        if (!met.find()) {
            return secret && message.startsWith("Invalid") ? "Invalid text" : message;
        }
        boolean harmless = !secret && met.end() - met.start() <= 3;
        return harmless ? message : message.substring(0, met.start()).strip() + " text" + message.substring(met.end());
    }

    private static String remedy(String message) {
        String start = message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
        if (message.contains("a date/time")) {
            return start + "; put text in quotes";
        }
        Matcher twice = TWICE.matcher(message);
        if (twice.matches()) {
            return start + "; of several, write [[" + twice.group(1) + "]] above each";
        }
        boolean openQuote = Stream.of("expected \"", "expected '").anyMatch(message::contains);
        return message.startsWith("Unexpected end of line") && openQuote
                ? start + "; close the quotes on the same line"
                : start;
    }
}
