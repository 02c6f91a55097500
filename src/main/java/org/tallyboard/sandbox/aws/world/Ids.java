package org.tallyboard.sandbox.aws.world;

import java.util.Random;
import java.util.UUID;

/// Makes ids in the shapes AWS uses. Seeded, so that one seed gives one world. Guarded by the world's lock.
public final class Ids {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private final Random random;

    /// Ids that follow from a seed.
    public Ids(long seed) {
        this.random = new Random(seed);
    }

    /// A version 4 UUID in lower case.
    public String uuid() {
        long high = random.nextLong() & 0xFFFFFFFFFFFF0FFFL | 0x4000L;
        long low = random.nextLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    /// A commit id: 40 hex digits.
    public String commit() {
        return hex(40);
    }

    /// As many hex digits as asked for.
    public String hex(int digits) {
        StringBuilder text = new StringBuilder(digits);
        for (int i = 0; i < digits; i++) {
            text.append(Character.forDigit(random.nextInt(16), 16));
        }
        return text.toString();
    }

    /// A CodeDeploy deployment id.
    public String deployment() {
        StringBuilder text = new StringBuilder("d-");
        for (int i = 0; i < 9; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
