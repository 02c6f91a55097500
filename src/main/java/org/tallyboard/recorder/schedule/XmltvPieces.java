package org.tallyboard.recorder.schedule;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts a guide into its `programme` elements, without looking into them, so that each can be read by itself. Comments,
/// CDATA and the document type are passed over.
final class XmltvPieces {
    private static final Pattern ENCODING =
            Pattern.compile("^<\\?xml[^>]*?encoding\\s*=\\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']");
    private static final Pattern NAME = Pattern.compile("<([A-Za-z_:][A-Za-z0-9_:.-]*)");
    private static final int LONGEST = 1 << 20;
    /// So much of one that is too long is looked at, to say which one it is.
    private static final int GLEANED = 10_000;
    private static final String BEGIN = "<programme";
    private static final String END = "</programme";

    private final String text;
    private final int lastComment;
    private final int lastData;
    private int at;
    private int line = 1;
    private int counted;
    private boolean ended;

    private XmltvPieces(String text) {
        this.text = text;
        // What is opened behind these and never closed is a fault of its programme, not of all that follow.
        this.lastComment = text.lastIndexOf("-->");
        this.lastData = text.lastIndexOf("]]>");
    }

    /// @param line on which it begins
    /// @param text from its `<` to its last `>`
    /// @param fault why it is not whole, if it is not
    record Piece(int line, String text, Optional<BadEntry> fault) {}

    static XmltvPieces of(byte[] body) throws UnreadableSchedule {
        XmltvPieces pieces = new XmltvPieces(decoded(body));
        pieces.root();
        return pieces;
    }

    /// Why the guide is not whole; after the last piece.
    Optional<String> cut() {
        return ended ? Optional.empty() : Optional.of("the guide ends without </tv>, near line " + line(text.length()));
    }

    private static String decoded(byte[] body) throws UnreadableSchedule {
        Charset charset = StandardCharsets.UTF_8;
        int from = 0;
        if (starts(body, 0xef, 0xbb, 0xbf)) {
            from = 3;
        } else if (starts(body, 0xfe, 0xff) || starts(body, 0xff, 0xfe)) {
            charset = StandardCharsets.UTF_16;
        } else {
            Matcher encoding =
                    ENCODING.matcher(new String(body, 0, Math.min(body.length, 200), StandardCharsets.ISO_8859_1));
            if (encoding.find()) {
                try {
                    charset = Charset.forName(encoding.group(1));
                } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
                    throw new UnreadableSchedule(
                            "the guide is in the encoding " + encoding.group(1) + ", which is not known");
                }
            }
        }
        return new String(body, from, body.length - from, charset);
    }

    private static boolean starts(byte[] body, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= body.length || (body[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private void root() throws UnreadableSchedule {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        while (text.startsWith("<?", at) || text.startsWith("<!", at)) {
            at = text.startsWith("<?", at)
                    ? after("?>", at)
                    : text.startsWith("<!--", at) ? after("-->", at + 4) : afterDocumentType(at);
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }
        Matcher root = NAME.matcher(text).region(at, text.length());
        if (!root.lookingAt()) {
            throw new UnreadableSchedule("the answer is not well-formed XML near line " + line(at));
        }
        if (!root.group(1).equals("tv")) {
            throw new UnreadableSchedule("the answer is XML, but no XMLTV: its root is not <tv>");
        }
        int end = endOfTag(at);
        ended = end > at + 1 && text.startsWith("/>", end - 2);
        at = end;
    }

    /// A document type may hold declarations in brackets, with `>` in them.
    private int afterDocumentType(int from) {
        int brackets = 0;
        for (int i = from + 2; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\'') {
                int close = text.indexOf(c, i + 1);
                i = close < 0 ? text.length() : close;
            } else if (text.startsWith("<!--", i)) {
                i = after("-->", i + 4) - 1;
            } else if (c == '[') {
                brackets++;
            } else if (c == ']') {
                brackets--;
            } else if (c == '>' && brackets <= 0) {
                return i + 1;
            }
        }
        return text.length();
    }

    /// The next one, in the order of the guide.
    Optional<Piece> next() {
        while (!ended) {
            int open = text.indexOf('<', at);
            if (open < 0) {
                at = text.length();
                return Optional.empty();
            }
            if (text.startsWith("<!--", open)) {
                at = after("-->", open + 4);
            } else if (text.startsWith("<![CDATA[", open)) {
                at = after("]]>", open);
            } else if (isTag("</tv", open)) {
                ended = true;
            } else if (isTag(BEGIN, open)) {
                return Optional.of(piece(open));
            } else {
                at = open + 1;
            }
        }
        return Optional.empty();
    }

    private Piece piece(int open) {
        int number = line(open);
        int i = endOfTag(open);
        if (text.startsWith("/>", i - 2)) {
            at = i;
            return new Piece(number, text.substring(open, i), Optional.empty());
        }
        while (true) {
            int next = text.indexOf('<', i);
            if (next < 0) {
                at = text.length();
                return broken(number, open, text.length(), "the guide ends within it");
            }
            if (text.startsWith("<!--", next) && next < lastComment) {
                i = after("-->", next + 4);
            } else if (text.startsWith("<![CDATA[", next) && next < lastData) {
                i = after("]]>", next);
            } else if (isTag(END, next)) {
                at = after(">", next);
                return at - open > LONGEST
                        ? broken(number, open, open + GLEANED, "it is longer than " + LONGEST + " characters")
                        : new Piece(number, text.substring(open, at), Optional.empty());
            } else if (isTag(BEGIN, next) || isTag("</tv", next)) {
                at = next;
                return broken(number, open, next, "it has no </programme>");
            } else {
                i = next + 1;
            }
        }
    }

    private Piece broken(int number, int open, int end, String reason) {
        return new Piece(
                number, text.substring(open, end), Optional.of(new BadEntry(reason, "have the guide written whole")));
    }

    private boolean isTag(String tag, int from) {
        int next = from + tag.length();
        return text.startsWith(tag, from) && (next >= text.length() || " \t\r\n/>".indexOf(text.charAt(next)) >= 0);
    }

    /// Behind the `>` of the tag that begins here; a `<` in it is a fault, and ends it as well.
    private int endOfTag(int open) {
        char quote = 0;
        for (int i = open + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '<') {
                return i;
            }
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                return i + 1;
            }
        }
        return text.length();
    }

    private int after(String end, int from) {
        int found = text.indexOf(end, from);
        return found < 0 ? text.length() : found + end.length();
    }

    /// The number of the line at a place; places are asked for in their order.
    private int line(int place) {
        for (; counted < place; counted++) {
            if (text.charAt(counted) == '\n') {
                line++;
            }
        }
        return line;
    }
}
