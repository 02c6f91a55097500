package org.tallyboard.authenticator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What was found right a short while ago, under a digest whose key is this process's alone, so that a poll every five
/// seconds costs no hash. Neither passwords nor anything that one could guess them by stands in it.
final class VerifiedCredentials {

    /// Some 300 bytes each.
    private static final int MOST = 10_000;

    private final Duration time;
    private final InstantSource clock;
    private final SecretKeySpec key;
    private final Map<Digest, Found> found = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Found> eldest) {
            return size() > MOST;
        }
    };

    /// @param proof what it rested on, to be compared with what is so now
    private record Found(Object proof, Instant until) {}

    /// A name with a password, beyond recognition.
    record Digest(ByteBuffer bytes) {}

    VerifiedCredentials(Duration time, InstantSource clock, SecureRandom random) {
        this.time = time;
        this.clock = clock;
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        key = new SecretKeySpec(bytes, "HmacSHA256");
    }

    Digest digest(AuthenticationRequest.Password ask) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(ask.name().getBytes(StandardCharsets.UTF_8));
            // No name holds it.
            mac.update((byte) '\n');
            return new Digest(ByteBuffer.wrap(mac.doFinal(ask.secret())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What it rested on when it was found right, unless that was too long ago.
    synchronized Optional<Object> proof(Digest digest) {
        Found known = found.get(digest);
        if (known == null) {
            return Optional.empty();
        }
        if (!clock.instant().isBefore(known.until)) {
            found.remove(digest);
            return Optional.empty();
        }
        return Optional.of(known.proof);
    }

    /// @param most how long at most; a token ends
    synchronized void keep(Digest digest, Object proof, Duration most) {
        found.put(digest, new Found(proof, clock.instant().plus(most.compareTo(time) < 0 ? most : time)));
    }

    synchronized void forget(Digest digest) {
        found.remove(digest);
    }
}
