package org.tallyboard.notification.template;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.tallyboard.notification.SnsLimits;

/// Makes a subject that SNS takes of any text: one line, fewer than 100 characters, no controls. Until 2024 SNS's
/// reference wanted ASCII, and some receivers still show no more, so that is what is made unless UTF-8 is asked for.
final class Subject {

    /// The characters that a subject may have.
    enum Letters {
        ASCII,
        UTF_8
    }

    private static final int MOST = SnsLimits.SUBJECT_CODE_POINTS;
    private static final String LEFT_OUT = "...";

    /// What is not taken apart by Unicode's own rules, but can be written in ASCII.
    private static final Map<Integer, String> ASCII = Map.ofEntries(
            Map.entry(0x2010, "-"),
            Map.entry(0x2011, "-"),
            Map.entry(0x2012, "-"),
            Map.entry(0x2013, "-"),
            Map.entry(0x2014, "-"),
            Map.entry(0x2018, "'"),
            Map.entry(0x2019, "'"),
            Map.entry(0x201C, "\""),
            Map.entry(0x201D, "\""),
            Map.entry(0x201E, "\""),
            Map.entry(0x00AB, "\""),
            Map.entry(0x00BB, "\""),
            Map.entry(0x00B7, "-"),
            Map.entry(0x2022, "-"),
            Map.entry(0x2192, "->"),
            Map.entry(0x00DF, "ss"),
            Map.entry(0x00E6, "ae"),
            Map.entry(0x00C6, "AE"),
            Map.entry(0x0153, "oe"),
            Map.entry(0x0152, "OE"),
            Map.entry(0x00F8, "o"),
            Map.entry(0x00D8, "O"),
            Map.entry(0x0142, "l"),
            Map.entry(0x0141, "L"),
            Map.entry(0x0111, "d"),
            Map.entry(0x0110, "D"),
            Map.entry(0x20AC, "EUR"));

    /// A piece of a subject.
    ///
    /// @param kept whether it has to stay when the subject is too long
    private record Piece(String text, boolean kept) {
        int length() {
            return Clean.length(text);
        }
    }

    private Subject() {}

    /// @param text with [Clean#KEEP] and [Clean#KEPT] around what has to stay
    /// @return at most 99 characters; empty for a text that says nothing. Where something was left out stands `...`
    static String of(String text, Letters letters) {
        String line = Clean.line(text);
        List<Piece> pieces = pieces(letters == Letters.ASCII ? ascii(line) : line);
        shorten(pieces, false);
        shorten(pieces, true);
        StringBuilder subject = new StringBuilder();
        pieces.forEach(piece -> subject.append(piece.text()));
        return Clean.line(subject.toString());
    }

    private static List<Piece> pieces(String marked) {
        List<Piece> pieces = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < marked.length(); i++) {
            char c = marked.charAt(i);
            if (c == Clean.KEEP || c == Clean.KEPT) {
                if (i > from) {
                    pieces.add(new Piece(marked.substring(from, i), depth > 0));
                }
                from = i + 1;
                depth = c == Clean.KEEP ? depth + 1 : Math.max(0, depth - 1);
            }
        }
        if (from < marked.length()) {
            pieces.add(new Piece(marked.substring(from), depth > 0));
        }
        return pieces;
    }

    /// Shortens what need not stay from the end on; of what has to stay the longest first, in its middle.
    private static void shorten(List<Piece> pieces, boolean kept) {
        int over = pieces.stream().mapToInt(Piece::length).sum() - MOST;
        while (over > 0) {
            List<Piece> all = pieces.stream()
                    .filter(piece -> piece.kept() == kept && piece.length() > LEFT_OUT.length())
                    .toList();
            if (all.isEmpty()) {
                return;
            }
            Piece piece = kept
                    ? all.stream().max(Comparator.comparingInt(Piece::length)).orElseThrow()
                    : all.getLast();
            int length = Math.max(LEFT_OUT.length(), piece.length() - over);
            // Identity, since two pieces may have the same text.
            for (int i = pieces.size() - 1; i >= 0; i--) {
                if (pieces.get(i) == piece) {
                    pieces.set(i, new Piece(kept ? middle(piece.text(), length) : end(piece.text(), length), kept));
                    break;
                }
            }
            over = pieces.stream().mapToInt(Piece::length).sum() - MOST;
        }
    }

    private static String end(String text, int length) {
        return text.substring(0, text.offsetByCodePoints(0, length - LEFT_OUT.length())) + LEFT_OUT;
    }

    private static String middle(String text, int length) {
        int left = length - LEFT_OUT.length();
        return text.substring(0, text.offsetByCodePoints(0, left - left / 2))
                + LEFT_OUT
                + text.substring(text.offsetByCodePoints(text.length(), -(left / 2)));
    }

    /// Letters without their marks, usual signs by usual signs, `?` for each run of anything else.
    static String ascii(String line) {
        StringBuilder out = new StringBuilder(line.length());
        String apart = Normalizer.normalize(line, Normalizer.Form.NFKD);
        boolean unknown = false;
        for (int i = 0; i < apart.length(); ) {
            int c = apart.codePointAt(i);
            i += Character.charCount(c);
            String written = ASCII.get(c);
            if (c >= ' ' && c <= '~' || c == Clean.KEEP || c == Clean.KEPT) {
                out.appendCodePoint(c);
                unknown = false;
            } else if (written != null) {
                out.append(written);
                unknown = false;
            } else if (Character.getType(c) != Character.NON_SPACING_MARK) {
                if (!unknown) {
                    out.append('?');
                }
                unknown = true;
            }
        }
        return out.toString();
    }
}
