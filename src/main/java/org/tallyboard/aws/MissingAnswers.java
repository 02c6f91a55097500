package org.tallyboard.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Remembers what was asked for and did not come, so that it is asked for ever more seldom instead of at every read:
/// some things AWS no longer has, others come late. Bounded. Not safe for use by several threads without a lock.
final class MissingAnswers {

    private static final int MOST = 200;
    private static final Duration GAP = Duration.ofSeconds(30);
    private static final Duration LONGEST_GAP = Duration.ofMinutes(30);

    private record Tries(int count, Instant last) {

        /// Half a minute after the first, and twice as long after each further one.
        Duration gap() {
            Duration gap = GAP.multipliedBy(1L << Math.min(count - 1, 10));
            return gap.compareTo(LONGEST_GAP) < 0 ? gap : LONGEST_GAP;
        }
    }

    private final Map<String, Tries> tries = new LinkedHashMap<>();

    /// True while `what` may be asked for again.
    boolean worth(String what, Instant now) {
        Tries before = tries.get(what);
        return before == null || Duration.between(before.last(), now).compareTo(before.gap()) >= 0;
    }

    /// How often it was asked for.
    int count(String what) {
        Tries before = tries.get(what);
        return before == null ? 0 : before.count();
    }

    void asked(String what, Instant now) {
        // The one that was not asked for for longest goes first.
        Tries before = tries.remove(what);
        tries.put(what, new Tries(before == null ? 1 : before.count() + 1, now));
        if (tries.size() > MOST) {
            tries.remove(tries.keySet().iterator().next());
        }
    }
}
