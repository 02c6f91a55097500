package org.tallyboard.sandbox.aws.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Verifies AWS Signature Version 4 in the `Authorization` header: the signature over method, path, query, signed
/// headers and payload hash, the scope (date, Region, service), and a clock that is at most five minutes off. Source:
/// the AWS
/// general reference, "Signature Version 4 signing process".
public final class SignatureV4 {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final AccessKeys keys;
    private final String region;
    private final InstantSource clock;

    /// A verifier for one Region.
    ///
    /// @param clock the real time, as the callers know it
    public SignatureV4(AccessKeys keys, String region, InstantSource clock) {
        this.keys = keys;
        this.region = region;
        this.clock = clock;
    }

    /// What an `Authorization` header claims, before anything of it is believed.
    public record Claim(
            String accessKeyId,
            String date,
            String region,
            String service,
            String terminator,
            List<String> signedHeaders,
            String signature) {}

    /// What the request claims to be signed with; empty if it is not signed or not readable.
    public static Optional<Claim> claim(Request request) {
        Optional<String> header = request.header("authorization").filter(value -> value.startsWith(ALGORITHM + " "));
        if (header.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> parts = new TreeMap<>();
        for (String part : header.get().substring(ALGORITHM.length() + 1).split(",")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(
                        part.substring(0, equals).strip(),
                        part.substring(equals + 1).strip());
            }
        }
        String[] scope = parts.getOrDefault("Credential", "").split("/");
        String signed = parts.getOrDefault("SignedHeaders", "");
        String signature = parts.getOrDefault("Signature", "");
        if (scope.length != 5 || signed.isEmpty() || signature.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Claim(
                scope[0], scope[1], scope[2], scope[3], scope[4], Arrays.asList(signed.split(";")), signature));
    }

    /// Verifies a request.
    ///
    /// @param service the service that the request is for, as scopes call it
    /// @return the key it was signed with
    /// @throws AwsError if anything is wrong
    public AccessKey verify(Request request, String service, Dialect dialect) {
        if (request.header("authorization").isEmpty()) {
            throw dialect.refused(Dialect.Refusal.MISSING, "");
        }
        Claim claim = claim(request)
                .orElseThrow(() -> dialect.refused(
                        Dialect.Refusal.INCOMPLETE,
                        "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' "
                                + "parameter. Authorization header requires 'SignedHeaders' parameter."));
        AccessKey key =
                keys.find(claim.accessKeyId()).orElseThrow(() -> dialect.refused(Dialect.Refusal.UNKNOWN_KEY, ""));
        if (!key.sessionToken().equals(request.header("x-amz-security-token"))) {
            throw dialect.refused(Dialect.Refusal.UNKNOWN_KEY, "");
        }
        Instant signed = time(request, dialect);
        clock(signed, dialect);
        scope(claim, signed, service, dialect);
        List<String> must = new ArrayList<>(List.of("host"));
        must.addAll(request.headers().keySet().stream()
                .filter(name -> name.startsWith("x-amz-"))
                .toList());
        if (!claim.signedHeaders().containsAll(must)) {
            must.removeAll(claim.signedHeaders());
            throw dialect.refused(
                    Dialect.Refusal.INCOMPLETE,
                    "'" + String.join("', '", must) + "' must be a 'SignedHeader' in the AWS Authorization.");
        }
        if (!MessageDigest.isEqual(
                signature(request, claim, signed, key.secretAccessKey()).getBytes(UTF_8),
                claim.signature().getBytes(UTF_8))) {
            throw dialect.refused(Dialect.Refusal.SIGNATURE, "");
        }
        if (key.expired()) {
            throw dialect.refused(Dialect.Refusal.EXPIRED_TOKEN, "");
        }
        return key;
    }

    private static Instant time(Request request, Dialect dialect) {
        String stamp = request.header("x-amz-date").orElse("");
        try {
            return STAMP.parse(stamp, Instant::from);
        } catch (DateTimeParseException e) {
            throw dialect.refused(
                    Dialect.Refusal.INCOMPLETE,
                    "Date must be in ISO-8601 'basic format'. Got '" + stamp
                            + "'. See http://en.wikipedia.org/wiki/ISO_8601");
        }
    }

    private void clock(Instant signed, Dialect dialect) {
        Instant now = clock.instant();
        if (signed.isBefore(now.minus(SKEW))) {
            throw dialect.refused(
                    Dialect.Refusal.CLOCK,
                    "Signature expired: " + STAMP.format(signed) + " is now earlier than "
                            + STAMP.format(now.minus(SKEW)) + " (" + STAMP.format(now) + " - 5 min.)");
        }
        if (signed.isAfter(now.plus(SKEW))) {
            throw dialect.refused(
                    Dialect.Refusal.CLOCK,
                    "Signature not yet current: " + STAMP.format(signed) + " is still later than "
                            + STAMP.format(now.plus(SKEW)) + " (" + STAMP.format(now) + " + 5 min.)");
        }
    }

    private void scope(Claim claim, Instant signed, String service, Dialect dialect) {
        if (!claim.region().equals(region)) {
            throw dialect.refused(Dialect.Refusal.SCOPE, "Credential should be scoped to a valid region. ");
        }
        if (!claim.service().equals(service)) {
            throw dialect.refused(
                    Dialect.Refusal.SCOPE, "Credential should be scoped to correct service: '" + service + "'. ");
        }
        if (!claim.terminator().equals("aws4_request")) {
            throw dialect.refused(
                    Dialect.Refusal.SCOPE, "Credential should be scoped with a valid terminator: 'aws4_request'. ");
        }
        if (!STAMP.format(signed).startsWith(claim.date())) {
            throw dialect.refused(
                    Dialect.Refusal.SCOPE,
                    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"
                            + claim.date() + "' != '" + STAMP.format(signed).substring(0, 8) + "'. ");
        }
    }

    private static String signature(Request request, Claim claim, Instant signed, String secret) {
        String canonical = CanonicalRequest.of(request, claim.signedHeaders());
        String scope = String.join("/", claim.date(), claim.region(), claim.service(), claim.terminator());
        String toSign = String.join(
                "\n", ALGORITHM, STAMP.format(signed), scope, CanonicalRequest.sha256(canonical.getBytes(UTF_8)));
        byte[] key = ("AWS4" + secret).getBytes(UTF_8);
        for (String part : List.of(claim.date(), claim.region(), claim.service(), claim.terminator(), toSign)) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(key);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HmacSHA256", e);
        }
    }
}
