package org.tallyboard.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads addresses. Problems never quote one, because people put passwords into them.
final class Uris {

    private Uris() {}

    /// An absolute address with a host and one of `schemes`, without user, query and fragment.
    static Optional<URI> read(Table table, String key, String text, Set<String> schemes) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            table.problem(
                    key,
                    "is not an address; a character near position " + (e.getIndex() + 1) + " is not allowed there");
            return Optional.empty();
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        String begins = String.join(":// or ", new TreeSet<>(schemes)) + "://";
        if (!schemes.contains(scheme)) {
            table.problem(key, "must begin with " + begins);
        } else if (uri.getRawUserInfo() != null || (uri.getHost() == null && text.contains("@"))) {
            table.problem(key, "holds a user or a password; remove the part before @ and use the keys for them");
        } else if (uri.getHost() == null || uri.getHost().isEmpty()) {
            table.problem(key, "names no host (letters, digits, - and . only); write " + begins + "host:port");
        } else if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            table.problem(key, "has a port that does not exist; ports are 1 to 65535");
        } else if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            table.problem(key, "must end before ? and #");
        } else {
            return Optional.of(uri);
        }
        return Optional.empty();
    }
}
