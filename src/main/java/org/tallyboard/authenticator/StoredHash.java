package org.tallyboard.authenticator;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// A password as it is kept: argon2id in its usual text (PHC string format), or bcrypt as `htpasswd -B` writes it.
public sealed interface StoredHash {

    /// As it stands in the file. Not for logs.
    String text();

    /// Whether this is the password. Takes as long for a wrong one.
    boolean matches(byte[] password);

    /// What it is, for people: `argon2id` or `bcrypt`.
    String kind();

    /// A new argon2id hash, with 19 MiB, two passes and one lane, which is what OWASP's password storage cheat
    /// sheet asks for.
    static StoredHash of(byte[] password, SecureRandom random) {
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        Argon2id empty = new Argon2id(19_456, 2, 1, salt, new byte[32]);
        return new Argon2id(19_456, 2, 1, salt, empty.digest(password));
    }

    /// Reads one.
    ///
    /// @throws IllegalArgumentException with cause and remedy, without the hash
    static StoredHash parse(String text) {
        return text.startsWith("$argon2") ? Argon2id.parse(text) : Bcrypt.parse(text);
    }

    /// argon2id (RFC 9106), version 1.3.
    ///
    /// @param memory in KiB
    record Argon2id(int memory, int passes, int lanes, byte[] salt, byte[] hash) implements StoredHash {

        private static final Pattern TEXT =
                Pattern.compile("\\$argon2id\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,2}),p=([0-9]{1,2})"
                        + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

        static Argon2id parse(String text) {
            Matcher parts = TEXT.matcher(text);
            // Four letters are three bytes, and one letter alone is none.
            if (!parts.matches()
                    || parts.group(4).length() % 4 == 1
                    || parts.group(5).length() % 4 == 1) {
                throw new IllegalArgumentException("is no argon2id hash of version 19; set the password anew with"
                        + " `tallyboard account passwd`");
            }
            int memory = Integer.parseInt(parts.group(1));
            int passes = Integer.parseInt(parts.group(2));
            int lanes = Integer.parseInt(parts.group(3));
            if (passes < 1 || passes > 10 || lanes < 1 || lanes > 8 || memory < 8 * lanes || memory > 262_144) {
                throw new IllegalArgumentException(
                        "costs more than one login may (at most 256 MiB, 10 passes, 8 lanes),"
                                + " or less than argon2id allows; set the password anew with `tallyboard account passwd`");
            }
            Base64.Decoder decoder = Base64.getDecoder();
            return new Argon2id(memory, passes, lanes, decoder.decode(parts.group(4)), decoder.decode(parts.group(5)));
        }

        private byte[] digest(byte[] password) {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(memory)
                    .withIterations(passes)
                    .withParallelism(lanes)
                    .withSalt(salt)
                    .build());
            byte[] made = new byte[hash.length];
            generator.generateBytes(password, made);
            return made;
        }

        @Override
        public boolean matches(byte[] password) {
            return MessageDigest.isEqual(hash, digest(password));
        }

        @Override
        public String text() {
            Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
            return "$argon2id$v=19$m=" + memory + ",t=" + passes + ",p=" + lanes + "$" + encoder.encodeToString(salt)
                    + "$" + encoder.encodeToString(hash);
        }

        @Override
        public String kind() {
            return "argon2id";
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Argon2id(int m, int t, int p, byte[] s, byte[] h)
                    && m == memory
                    && t == passes
                    && p == lanes
                    && Arrays.equals(s, salt)
                    && Arrays.equals(h, hash);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(hash);
        }

        @Override
        public String toString() {
            return "argon2id hash";
        }
    }

    /// bcrypt, of which only a password's first 72 bytes count, here as in `htpasswd`.
    record Bcrypt(String text) implements StoredHash {

        private static final Pattern TEXT = Pattern.compile("\\$2[aby]\\$([0-9]{2})\\$[./A-Za-z0-9]{53}");

        static Bcrypt parse(String text) {
            Matcher parts = TEXT.matcher(text);
            if (!parts.matches()) {
                throw new IllegalArgumentException(
                        "is neither an argon2id nor a bcrypt hash; set the password anew with"
                                + " `tallyboard account passwd`, or make it with `htpasswd -B`");
            }
            int cost = Integer.parseInt(parts.group(1));
            if (cost < 4 || cost > 14) {
                throw new IllegalArgumentException("has a bcrypt cost of " + cost
                        + ", and 4 to 14 are taken; set the password anew with `tallyboard" + " account passwd`");
            }
            return new Bcrypt(text);
        }

        @Override
        public boolean matches(byte[] password) {
            return OpenBSDBCrypt.checkPassword(text, password);
        }

        @Override
        public String kind() {
            return "bcrypt";
        }

        @Override
        public String toString() {
            return "bcrypt hash";
        }
    }
}
