package org.tallyboard.sandbox.aws.demo;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/// Chance that follows from a seed and from what it is about, not from what was drawn before: the same question always
/// has the same answer, so the length of a step can be known before it starts.
final class Chance {
    private final SplittableRandom random;

    private Chance(long seed) {
        this.random = new SplittableRandom(seed);
    }

    static Chance of(long seed, Object... about) {
        return new Chance(seed * 0x9E3779B97F4A7C15L + Objects.hash(about) * 0xC2B2AE3D27D4EB4FL);
    }

    boolean percent(int percent) {
        return random.nextInt(100) < percent;
    }

    int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    double share() {
        return random.nextDouble();
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    Duration seconds(int low, int high) {
        return Duration.ofMillis(random.nextLong(low * 1000L, high * 1000L + 1));
    }

    Duration minutes(int low, int high) {
        return seconds(low * 60, high * 60);
    }

    String hex(int digits) {
        StringBuilder text = new StringBuilder(digits);
        for (int i = 0; i < digits; i++) {
            text.append(Character.forDigit(random.nextInt(16), 16));
        }
        return text.toString();
    }

    /// A version 4 UUID in lower case.
    String uuid() {
        return hex(8) + "-" + hex(4) + "-4" + hex(3) + "-a" + hex(3) + "-" + hex(12);
    }
}
