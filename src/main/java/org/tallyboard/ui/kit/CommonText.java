package org.tallyboard.ui.kit;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Makes foreign text fit for one line of a window. What AWS, Celery and people write there can hold line breaks,
/// controls, markup and marks that turn the direction of what follows.
public final class CommonText {

    private CommonText() {}

    /// Longest text that one line is given; no screen shows more, and laying out a megabyte takes seconds.
    private static final int LINE = 400;

    /// One line of `text`: runs of white space and controls become one blank, direction marks go, length is bounded.
    public static String line(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), LINE + 2));
        boolean blank = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (Character.isWhitespace(c) || Character.isISOControl(c) || Character.isSpaceChar(c)) {
                blank = !out.isEmpty();
                continue;
            }
            if (turnsDirection(c) || Character.getType(c) == Character.SURROGATE) {
                continue;
            }
            if (blank) {
                out.append(' ');
                blank = false;
            }
            if (out.length() >= LINE) {
                return out.append('…').toString();
            }
            out.appendCodePoint(c);
        }
        return out.toString();
    }

    /// `text` with its lines kept, without controls and direction marks, bounded to `limit` characters.
    public static String block(String text, int limit) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), limit));
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\n' || c == '\t' || !(Character.isISOControl(c) || turnsDirection(c))) {
                out.appendCodePoint(c);
            }
            if (out.length() >= limit && i < text.length()) {
                return out.append("\n… ")
                        .append(Sizes.count(text.length() - i, "more character", "more characters"))
                        .toString();
            }
        }
        return out.toString();
    }

    /// With a capital first letter, as the start of a sentence.
    public static String capital(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /// The first line that says something.
    public static String firstLine(String text) {
        return text.lines()
                .map(CommonText::line)
                .filter(l -> !l.isEmpty())
                .findFirst()
                .orElse("");
    }

    /// Joins what is not blank with a middle dot.
    public static String dots(List<String> parts) {
        return parts.stream().filter(p -> !p.isBlank()).collect(Collectors.joining(" · "));
    }

    private static boolean turnsDirection(int c) {
        return c == 0x200E || c == 0x200F || c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069 || c == 0xFEFF;
    }
}
