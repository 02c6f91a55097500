package org.tallyboard.recorder.source;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The host and port of a URL. Java's own reading of them knows no underline in a host's name, which people's
/// containers have, and then says that there is neither host nor port.
public final class SourceAddress {
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:(.*)@)?([A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9_.])?)(?::([0-9]{1,5})?)?");

    private static final Pattern LAST_LABEL = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*\\.?$");

    private SourceAddress() {}

    /// Empty text when there is none.
    public static String host(URI source) {
        return Optional.ofNullable(source.getHost())
                .or(() -> authority(source).map(found -> found.group(2)))
                .orElse("");
    }

    /// -1 when it is not said.
    public static int port(URI source) {
        return source.getHost() != null
                ? source.getPort()
                : authority(source)
                        .map(found -> found.group(3))
                        .map(Integer::parseInt)
                        .orElse(-1);
    }

    /// User and password as they stand there, still escaped.
    public static Optional<String> rawUser(URI source) {
        return source.getHost() != null
                ? Optional.ofNullable(source.getRawUserInfo())
                : authority(source).map(found -> found.group(1));
    }

    /// User and password as they are meant.
    public static Optional<String> user(URI source) {
        return rawUser(source)
                .map(raw -> Optional.ofNullable(URI.create("x://" + raw + "@h").getUserInfo())
                        .orElse(raw));
    }

    private static Optional<Matcher> authority(URI source) {
        return Optional.ofNullable(source.getRawAuthority())
                .map(AUTHORITY::matcher)
                .filter(Matcher::matches)
                // What ends with a number is an address, and Java has turned it down.
                .filter(found -> LAST_LABEL.matcher(found.group(2)).find());
    }
}
