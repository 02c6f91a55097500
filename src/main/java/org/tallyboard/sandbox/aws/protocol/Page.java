package org.tallyboard.sandbox.aws.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A page of a list, and the token of the next one. A token names the last element it gave, so pages stay whole while
/// new elements come in at the front; it is bound to the listing that gave it.
///
/// @param next the token, or empty on the last page
public record Page<T>(List<T> items, Optional<String> next) {

    /// Cuts a page.
    ///
    /// @param listing what is listed, with whatever narrows it: a token of another listing is refused
    /// @param id what names an element
    /// @throws AwsError InvalidNextTokenException (or the given code) if the token is not from this listing
    public static <T> Page<T> of(
            List<T> all, String listing, Function<T, String> id, int size, Optional<String> token, String invalid) {
        int from = token.map(t -> after(all, listing, id, t, invalid)).orElse(0);
        int to = Math.min(all.size(), from + size);
        List<T> items = all.subList(from, to);
        Optional<String> next = to < all.size() && !items.isEmpty()
                ? Optional.of(Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString((listing + "\n" + id.apply(items.getLast())).getBytes(UTF_8)))
                : Optional.empty();
        return new Page<>(List.copyOf(items), next);
    }

    private static <T> int after(List<T> all, String listing, Function<T, String> id, String token, String invalid) {
        String decoded;
        try {
            decoded = new String(Base64.getUrlDecoder().decode(token), UTF_8);
        } catch (IllegalArgumentException e) {
            throw refused(invalid);
        }
        String prefix = listing + "\n";
        if (!decoded.startsWith(prefix)) {
            throw refused(invalid);
        }
        String last = decoded.substring(prefix.length());
        for (int i = 0; i < all.size(); i++) {
            if (id.apply(all.get(i)).equals(last)) {
                return i + 1;
            }
        }
        throw refused(invalid);
    }

    private static AwsError refused(String code) {
        return AwsError.badRequest(
                code, "The next token is not valid: it must come from a previous call with the same input.");
    }
}
