package org.tallyboard.authenticator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

/// A token of an account as it is kept: what it stands for cannot be had from it. A token is 256 random bits, so
/// that its plain digest is enough.
///
/// @param label what a person calls it
/// @param expires from when on it is refused
/// @param digest SHA-256 of the token's text, in hexadecimal
public record Token(String label, Instant expires, String digest) {

    /// How every token begins, so that one that has strayed into a repository is found.
    public static final String PREFIX = "tbt_";

    /// A new token's text. It is shown once and kept nowhere.
    public static String make(SecureRandom random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// What its owner sends after `Authorization: Bearer `: the site files for Apache turn it into `Basic` as it
    /// is, since that is all that `mod_auth_basic` hands on, and so it says who it is for.
    public static String bearer(String name, String text) {
        return Base64.getEncoder().encodeToString((name + ":" + text).getBytes(StandardCharsets.US_ASCII));
    }

    /// The digest of a token's text.
    public static String digest(byte[] text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isFor(String digestOfOther, Instant now) {
        return MessageDigest.isEqual(
                        digest.getBytes(StandardCharsets.US_ASCII), digestOfOther.getBytes(StandardCharsets.US_ASCII))
                && now.isBefore(expires);
    }
}
