package org.tallyboard.authenticator;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What Apache asks, as `mod_authnz_external` gives it to a program by its method `pipe` and the program hands it on:
///
/// ```
/// tallyboard 1 PASS 192.0.2.7 11\n        or GROUP; the address of the client; how many bytes follow
/// anna\nsecret\n                          name and password, or name and groups between spaces
/// ```
///
/// The module escapes nothing, so a newline in a name or a password makes another line of it: exactly two lines are
/// taken. Each has 1 to 1,024 bytes of UTF-8 without control characters; only a token that says for whom it is,
/// which the site file gives the head `Bearer `, may be longer.
sealed interface AuthenticationRequest {

    /// The largest question that has a sense, with room for one that has none.
    int MOST_BYTES = 16 * 1024;

    int MOST_LINE = 1_024;

    int MOST_TOKEN = 8 * 1024;

    /// What a token begins with that came in a header of that name.
    String BEARER = "Bearer ";

    String name();

    String address();

    /// Is this person who they say?
    ///
    /// @param secret password or token, UTF-8
    record Password(String name, byte[] secret, String address) implements AuthenticationRequest {
        @Override
        public String toString() {
            return "password of " + name + " from " + address;
        }
    }

    /// Is this person in one of these groups?
    record Groups(String name, Set<String> groups, String address) implements AuthenticationRequest {}

    Pattern HEAD = Pattern.compile("tallyboard 1 (PASS|GROUP) ([0-9A-Fa-f:.]{2,45}) ([0-9]{1,5})");

    /// Reads a question; empty when anything about it is not as it must be.
    static Optional<AuthenticationRequest> read(byte[] bytes) {
        int head = indexOf(bytes, 0);
        if (head < 0 || head > 80) {
            return Optional.empty();
        }
        Matcher words = HEAD.matcher(new String(bytes, 0, head, StandardCharsets.ISO_8859_1));
        if (!words.matches() || Integer.parseInt(words.group(3)) != bytes.length - head - 1) {
            return Optional.empty();
        }
        int first = indexOf(bytes, head + 1);
        int second = first < 0 ? -1 : indexOf(bytes, first + 1);
        if (second != bytes.length - 1) {
            return Optional.empty();
        }
        boolean isGroup = words.group(1).equals("GROUP");
        byte[] secret = Arrays.copyOfRange(bytes, first + 1, second);
        Optional<String> name =
                text(Arrays.copyOfRange(bytes, head + 1, first), MOST_LINE).filter(Names::isPerson);
        Optional<String> rest = text(secret, !isGroup && isToken(secret) ? MOST_TOKEN : MOST_LINE);
        if (name.isEmpty() || rest.isEmpty()) {
            return Optional.empty();
        }
        if (!isGroup) {
            return Optional.of(new Password(name.get(), secret, words.group(2)));
        }
        List<String> groups = List.of(rest.get().split(" ", -1));
        return groups.stream().allMatch(Names::isGroup)
                ? Optional.of(new Groups(name.get(), Set.copyOf(groups), words.group(2)))
                : Optional.empty();
    }

    private static boolean isToken(byte[] secret) {
        return new String(secret, 0, Math.min(secret.length, BEARER.length()), StandardCharsets.ISO_8859_1)
                .equals(BEARER);
    }

    private static int indexOf(byte[] bytes, int from) {
        for (int at = from; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                return at;
            }
        }
        return -1;
    }

    private static Optional<String> text(byte[] bytes, int most) {
        if (bytes.length == 0 || bytes.length > most) {
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.codePoints().anyMatch(Character::isISOControl) ? Optional.empty() : Optional.of(text);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
