package org.tallyboard.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Remembers what was asked for and did not come, so that it is not asked for at every read: some things AWS no longer
/// has. Bounded. Not safe for use by several threads without a lock.
final class Asked {

    private static final int MOST = 200;
    private static final int TRIES = 3;
    private static final Duration GAP = Duration.ofSeconds(30);

    private record Tries(int count, Instant last) {}

    private final Map<String, Tries> tries = new LinkedHashMap<>();

    /// True while `what` may be asked for again.
    boolean worth(String what, Instant now) {
        Tries before = tries.get(what);
        return before == null
                || before.count() < TRIES
                        && Duration.between(before.last(), now).compareTo(GAP) >= 0;
    }

    /// How often it was asked for.
    int count(String what) {
        Tries before = tries.get(what);
        return before == null ? 0 : before.count();
    }

    void asked(String what, Instant now) {
        tries.put(what, new Tries(count(what) + 1, now));
        if (tries.size() > MOST) {
            tries.remove(tries.keySet().iterator().next());
        }
    }
}
