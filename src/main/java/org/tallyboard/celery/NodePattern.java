package org.tallyboard.celery;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// kombu's two ways to name workers by a pattern (kombu/matcher.py): `glob` is Python's `fnmatch`, `pcre` its
/// `re.match`, which begins at the beginning and may end before the end. A pattern comes from outside: one that
/// takes too long to look for does not match.
final class NodePattern {
    /// How many characters are looked at, at most: milliseconds.
    private static final int PATIENCE = 200_000;

    private NodePattern() {}

    static boolean matches(String matcher, String pattern, String name) {
        try {
            return switch (matcher) {
                case "glob" ->
                    Pattern.compile(translated(pattern), Pattern.DOTALL)
                            .matcher(new Watched(name))
                            .matches();
                case "pcre" ->
                    Pattern.compile(pattern).matcher(new Watched(name)).lookingAt();
                default -> false;
            };
        } catch (PatternSyntaxException | TakesTooLong e) {
            return false;
        }
    }

    /// A shell pattern as a regular expression: `*`, `?`, `[a-z]`, `[!a-z]`.
    private static String translated(String glob) {
        var regex = new StringBuilder();
        int at = 0;
        while (at < glob.length()) {
            char c = glob.charAt(at++);
            // What stands first in a set stands for itself.
            int end = c == '[' ? glob.indexOf(']', at + (glob.startsWith("!", at) ? 2 : 1)) : -1;
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (end > 0) {
                regex.append(set(glob.substring(at, end)));
                at = end + 1;
            } else {
                regex.append(Pattern.quote(Character.toString(c)));
            }
        }
        return regex.toString();
    }

    private static String set(String inside) {
        boolean not = inside.startsWith("!");
        return (not ? "[^" : "[") + inside.substring(not ? 1 : 0).replaceAll("[^\\w-]", "\\\\$0") + "]";
    }

    private static final class TakesTooLong extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// A text that is not looked at for ever.
    private static final class Watched implements CharSequence {
        private final String text;
        private int looks;

        Watched(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++looks > PATIENCE) {
                throw new TakesTooLong();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
