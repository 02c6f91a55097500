package org.tallyboard.sandbox.aws.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/// The canonical form of a request that Signature Version 4 signs. The payload hash is always worked out from the body
/// that arrived, so a changed body never passes.
final class CanonicalRequest {
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

    private CanonicalRequest() {}

    static String of(Request request, List<String> signedHeaders) {
        StringBuilder text = new StringBuilder();
        text.append(request.method()).append('\n');
        text.append(encode(request.path(), true)).append('\n');
        text.append(query(request.query())).append('\n');
        for (String name : signedHeaders) {
            List<String> values = request.headers().getOrDefault(name, List.of()).stream()
                    .map(value -> value.strip().replaceAll(" +", " "))
                    .toList();
            text.append(name).append(':').append(String.join(",", values)).append('\n');
        }
        text.append('\n').append(String.join(";", signedHeaders)).append('\n');
        return text.append(sha256(request.body())).toString();
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    private static String query(String raw) {
        List<String> pairs = new ArrayList<>();
        for (String pair : raw.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                pairs.add(encode(URLDecoder.decode(name, UTF_8), false) + "="
                        + encode(URLDecoder.decode(value, UTF_8), false));
            }
        }
        Collections.sort(pairs);
        return String.join("&", pairs);
    }

    private static String encode(String text, boolean path) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(UTF_8)) {
            char c = (char) (b & 0xFF);
            if (UNRESERVED.indexOf(c) >= 0 || (path && c == '/')) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return encoded.toString();
    }
}
