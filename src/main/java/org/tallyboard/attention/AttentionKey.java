package org.tallyboard.attention;

import java.util.Optional;

/// What tells one thing that needs a person from another one. Every board that watches the same makes the same key of
/// it, and a failure that comes again later gets another one.
///
/// @param reference what it is about, for example `prod/payments/Build/1764288000` or a job's id; no secret
public record AttentionKey(AttentionKind kind, String reference) {

    /// For a command line, for example `failed:prod/payments/Build/1764288000`.
    public String text() {
        return kind.word() + ":" + reference;
    }

    /// The key of a text as [#text] makes it; empty for any other text.
    public static Optional<AttentionKey> parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? Optional.empty()
                : AttentionKind.of(text.substring(0, colon))
                        .map(kind -> new AttentionKey(kind, text.substring(colon + 1)));
    }
}
