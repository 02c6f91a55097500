package org.tallyboard.recorder.source;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// User and password of a source over HTTP, in the way in which its server asks for them: Basic (RFC 7617), or Digest
/// (RFC 7616), which many cameras want and which does not tell the password. As a player does, it says nothing before
/// it is asked, so that who wants Digest is never told the password.
///
/// Used by all connections of one recording.
final class HttpLogin {
    /// Where the parameters of one challenge of a field begin.
    private static final Pattern SCHEME = Pattern.compile("(?i)(?:^|,)\\s*(Basic|Digest)(?=\\s|,|$)");

    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z0-9-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");
    private static final String SESSION = "-SESS";

    private final String user;
    private final String password;
    private final SecureRandom random;
    private Optional<Way> way = Optional.empty();
    private int count;

    private sealed interface Way {
        record Basic() implements Way {}

        /// @param algorithm as the server writes it; empty where it does not
        /// @param hash its name in Java
        record Digest(Map<String, String> told, String algorithm, String hash) implements Way {}
    }

    /// @param login `user:password`
    HttpLogin(String login, SecureRandom random) {
        int colon = login.indexOf(':');
        this.user = colon < 0 ? login : login.substring(0, colon);
        this.password = colon < 0 ? "" : login.substring(colon + 1);
        this.random = random;
    }

    /// An answer with status 401: takes in how the server wants to be told.
    ///
    /// @param sent what was asked with
    /// @return whether to ask again; false when it was told, and did not take it
    synchronized boolean isWanted(HttpHead sent, HttpHead answer) {
        Optional<Way> asked = wanted(answer);
        if (asked.isEmpty()) {
            return false;
        }
        Optional<String> told = sent.field("Authorization");
        boolean refused =
                switch (asked.get()) {
                    case Way.Basic ignored -> told.isPresent();
                    // A nonce that was good for a while is followed by another one.
                    case Way.Digest digest ->
                        told.filter(words -> words.startsWith("Digest ")).isPresent()
                                && !digest.told().getOrDefault("stale", "").equalsIgnoreCase("true")
                                && told.get().contains(digest.told().getOrDefault("nonce", ""));
                };
        if (!refused && !asked.equals(way)) {
            way = asked;
            count = 0;
        }
        return !refused;
    }

    /// The request, with what the server wants to be told, as far as it has said so.
    ///
    /// @param target path and query of its first line
    synchronized HttpHead addTo(HttpHead request, String target) {
        return way.map(known -> switch (known) {
                    case Way.Basic ignored ->
                        "Basic " + Base64.getEncoder().encodeToString(bytes(user + ":" + password));
                    case Way.Digest digest -> digest(digest, target);
                })
                .map(words -> request.with("Authorization", words))
                .orElse(request);
    }

    private String digest(Way.Digest digest, String target) {
        Map<String, String> told = digest.told();
        String realm = told.getOrDefault("realm", "");
        String nonce = told.getOrDefault("nonce", "");
        byte[] own = new byte[8];
        random.nextBytes(own);
        String cnonce = HexFormat.of().formatHex(own);
        String number = "%08x".formatted(++count);
        boolean counted = List.of(
                        told.getOrDefault("qop", "").toLowerCase(Locale.ROOT).split("\\s*,\\s*"))
                .contains("auth");
        String secret = hash(digest, user + ":" + realm + ":" + password);
        if (digest.algorithm().toUpperCase(Locale.ROOT).endsWith(SESSION)) {
            secret = hash(digest, secret + ":" + nonce + ":" + cnonce);
        }
        String request = hash(digest, "GET:" + target);
        String response = hash(
                digest, secret + ":" + nonce + (counted ? ":" + number + ":" + cnonce + ":auth" : "") + ":" + request);
        var words = new ArrayList<String>();
        words.add("username=" + quoted(user));
        words.add("realm=" + quoted(realm));
        words.add("nonce=" + quoted(nonce));
        words.add("uri=" + quoted(target));
        words.add("response=\"" + response + "\"");
        if (!digest.algorithm().isEmpty()) {
            words.add("algorithm=" + digest.algorithm());
        }
        if (told.containsKey("opaque")) {
            words.add("opaque=" + quoted(told.getOrDefault("opaque", "")));
        }
        if (counted) {
            words.addAll(List.of("qop=auth", "nc=" + number, "cnonce=\"" + cnonce + "\""));
        }
        return "Digest " + String.join(", ", words);
    }

    /// The first challenge of Digest that can be answered, else Basic.
    private static Optional<Way> wanted(HttpHead answer) {
        Optional<Way> basic = Optional.empty();
        for (String field : answer.all("WWW-Authenticate")) {
            Matcher scheme = SCHEME.matcher(field);
            while (scheme.find()) {
                if (scheme.group(1).equalsIgnoreCase("Basic")) {
                    basic = Optional.of(new Way.Basic());
                    continue;
                }
                Map<String, String> told = parameters(field.substring(scheme.end()));
                String algorithm = told.getOrDefault("algorithm", "");
                Optional<String> hash = hashOf(algorithm);
                if (hash.isPresent()) {
                    return Optional.of(new Way.Digest(told, algorithm, hash.get()));
                }
            }
        }
        return basic;
    }

    /// Those up to the next challenge, which begins with a name that was there.
    private static Map<String, String> parameters(String text) {
        var told = new HashMap<String, String>();
        Matcher parameter = PARAMETER.matcher(text);
        while (parameter.find()) {
            String value = parameter.group(2) == null
                    ? parameter.group(3)
                    : parameter.group(2).replaceAll("\\\\(.)", "$1");
            if (told.putIfAbsent(parameter.group(1).toLowerCase(Locale.ROOT), value) != null) {
                break;
            }
        }
        return Map.copyOf(told);
    }

    private static Optional<String> hashOf(String algorithm) {
        String name = algorithm.toUpperCase(Locale.ROOT);
        String plain = name.endsWith(SESSION) ? name.substring(0, name.length() - SESSION.length()) : name;
        return switch (plain) {
            case "", "MD5" -> Optional.of("MD5");
            case "SHA-256" -> Optional.of(plain);
            default -> Optional.empty();
        };
    }

    private static String hash(Way.Digest digest, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(digest.hash()).digest(bytes(text)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has MD5 and SHA-256.", e);
        }
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
