package org.tallyboard.notification.template;

/// Makes foreign text fit to be sent: commit messages, titles and errors can hold anything.
final class Clean {

    /// Around what a subject must keep; both are noncharacters, which no value holds.
    static final char KEEP = '\uFDD0';

    static final char KEPT = '\uFDD1';

    private Clean() {}

    /// Without controls but line breaks and tabs, without marks that turn the direction of what follows, without
    /// noncharacters and halves of characters.
    static String text(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\r') {
                if (i >= text.length() || text.charAt(i) != '\n') {
                    out.append('\n');
                }
            } else if (c == 0x85 || c == 0x2028 || c == 0x2029) {
                out.append('\n');
            } else if (c == '\n' || c == '\t' || !(Character.isISOControl(c) || unwanted(c))) {
                out.appendCodePoint(c);
            }
        }
        return out.toString();
    }

    /// One line: runs of white space become one blank, controls go.
    static String line(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean blank = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c)) {
                blank = true;
            } else if (c == KEEP || c == KEPT || !unwanted(c)) {
                if (blank && !out.isEmpty()) {
                    out.append(' ');
                }
                blank = false;
                out.appendCodePoint(c);
            }
        }
        return out.toString();
    }

    /// The first line that says something.
    static String firstLine(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("")
                .strip();
    }

    /// At most `most` code points, the last of them `…` where something is left out.
    static String cut(String text, int most) {
        if (length(text) <= most) {
            return text;
        }
        return most < 1 ? "" : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static boolean unwanted(int c) {
        return turnsDirection(c)
                || Character.getType(c) == Character.SURROGATE
                || c >= 0xFDD0 && c <= 0xFDEF
                || (c & 0xFFFE) == 0xFFFE;
    }

    private static boolean turnsDirection(int c) {
        return c == 0x061C
                || c == 0x200E
                || c == 0x200F
                || c >= 0x202A && c <= 0x202E
                || c >= 0x2066 && c <= 0x2069
                || c == 0xFEFF;
    }
}
