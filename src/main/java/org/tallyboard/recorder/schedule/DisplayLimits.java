package org.tallyboard.recorder.schedule;

import java.net.URI;

/// Foreign text, made fit for one line of a log or a terminal.
final class DisplayLimits {

    private DisplayLimits() {}

    /// Without control and formatting characters, cut to `most` characters.
    static String line(String text, int most) {
        String printable = text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
                .limit(most + 1L)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return printable.codePointCount(0, printable.length()) <= most
                ? printable
                : printable.substring(0, printable.offsetByCodePoints(0, most - 1)) + "…";
    }

    /// An address without user, password, query and fragment.
    static String address(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + path;
    }
}
