package org.tallyboard.cli;

/// Text of others on a terminal.
final class TerminalText {

    private TerminalText() {}

    /// On one line, and without characters that move the cursor, colour the terminal or turn the direction of writing.
    static String line(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
