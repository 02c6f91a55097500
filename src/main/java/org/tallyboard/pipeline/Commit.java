package org.tallyboard.pipeline;

import java.net.URI;
import java.util.Optional;

/// A source revision that an execution runs.
///
/// @param action the source action that brought it
/// @param id the whole revision id (commit id, object version, digest)
/// @param message first line of the commit message; empty when AWS has none. Summaries that are JSON in a string
///     (connection sources) are unwrapped already
/// @param provider what the summary names as provider, for example `GitHub`; empty when it names none
/// @param url where it can be read; `https` only
public record Commit(String action, String id, String message, Optional<String> provider, Optional<URI> url) {

    /// The id as people quote it: the first seven characters of a hexadecimal commit id, any other id whole up to 12.
    public String shortId() {
        if (id.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
            return id.substring(0, 7);
        }
        return id.length() <= 12 ? id : id.substring(0, 12);
    }
}
