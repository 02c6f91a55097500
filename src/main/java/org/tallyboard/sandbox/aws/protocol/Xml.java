package org.tallyboard.sandbox.aws.protocol;

/// Writes XML by hand; small answers need no more.
public final class Xml {
    private final StringBuilder text = new StringBuilder();

    /// Opens the root in a namespace.
    public Xml open(String name, String namespace) {
        text.append('<')
                .append(name)
                .append(" xmlns=\"")
                .append(escape(namespace))
                .append("\">");
        return this;
    }

    /// Opens an element.
    public Xml open(String name) {
        text.append('<').append(name).append('>');
        return this;
    }

    /// Closes an element.
    public Xml close(String name) {
        text.append("</").append(name).append('>');
        return this;
    }

    /// An element that holds text.
    public Xml leaf(String name, String value) {
        return open(name).raw(escape(value)).close(name);
    }

    private Xml raw(String markup) {
        text.append(markup);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private static String escape(String value) {
        StringBuilder escaped = new StringBuilder(value.length());
        value.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\r' -> escaped.append("&#13;");
                default -> {
                    if (c >= 0x20 || c == '\n' || c == '\t') {
                        escaped.appendCodePoint(c);
                    } else {
                        escaped.append('?');
                    }
                }
            }
        });
        return escaped.toString();
    }
}
