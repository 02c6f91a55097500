package org.tallyboard.authenticator;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who has to wait after wrong passwords: a person, for whoever comes from a place where that person has not been
/// before; the person at one of their own places; and an address, for all persons who have not been there. So
/// nobody can lock somebody else out of where they work. From the free tries on, each wrong one doubles the time.
final class Lockouts {

    private static final Logger LOG = LoggerFactory.getLogger(Lockouts.class);
    private static final int FREE_OF_PERSON = 5;
    /// More people may share one.
    private static final int FREE_OF_ADDRESS = 20;
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final Duration AT_HOME = Duration.ofDays(30);
    /// Some 200 bytes each.
    private static final int MOST = 50_000;

    private final InstantSource clock;
    private final Map<Key, Count> counts = new Bounded<>();
    private final Map<Key, Instant> places = new Bounded<>();

    /// @param name empty for an address
    /// @param place empty for a person wherever they are
    private record Key(String name, String place) {
        boolean is(String word) {
            return name.equals(word) || name.isEmpty() && place.equals(network(word));
        }
    }

    private static final class Count {
        private int wrong;
        /// Tries that have begun, and may be wrong.
        private int open;

        private Instant last = Instant.EPOCH;
        private Instant until = Instant.EPOCH;
    }

    private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        Bounded() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > MOST;
        }
    }

    /// One that is in force.
    ///
    /// @param name empty when it is an address's
    /// @param place empty when it is a person's, wherever they are
    record Lock(String name, String place, Instant until, int wrong) {}

    /// One try that was let through. Say how it ended.
    ///
    /// @param familiar whether this person has logged in from there before
    record Try(String name, String address, boolean familiar) {}

    Lockouts(InstantSource clock) {
        this.clock = clock;
    }

    /// Lets a try through; empty when it has to wait.
    synchronized Optional<Try> begin(String name, String address) {
        Instant now = clock.instant();
        Instant since = places.get(new Key(name, network(address)));
        boolean familiar = since != null && now.isBefore(since.plus(AT_HOME));
        Try begun = new Try(name, address, familiar);
        List<Key> keys = keys(begun);
        for (Key key : keys) {
            Count count = counts.get(key);
            // Tries at the same time are no way to have more of them.
            if (count != null
                    && (now.isBefore(count.until) || count.open > 0 && count.wrong + count.open >= free(key))) {
                return Optional.empty();
            }
        }
        for (Key key : keys) {
            count(key).open++;
        }
        return Optional.of(begun);
    }

    private static List<Key> keys(Try begun) {
        String place = network(begun.address);
        return begun.familiar
                ? List.of(new Key(begun.name, place))
                : List.of(new Key(begun.name, ""), new Key("", place));
    }

    private static int free(Key key) {
        return key.name.isEmpty() ? FREE_OF_ADDRESS : FREE_OF_PERSON;
    }

    private Count count(Key key) {
        return counts.computeIfAbsent(key, ignored -> new Count());
    }

    /// It was wrong.
    synchronized void wrong(Try ended) {
        Instant now = clock.instant();
        for (Key key : keys(ended)) {
            Count count = count(key);
            count.open = Math.max(0, count.open - 1);
            if (count.last.plus(FORGOTTEN_AFTER).isBefore(now)) {
                count.wrong = 0;
            }
            count.last = now;
            count.wrong++;
            int over = count.wrong - free(key);
            if (over >= 0) {
                Duration wait = over > 9 ? LONGEST : Duration.ofSeconds(Math.min(1L << over, LONGEST.toSeconds()));
                count.until = now.plus(wait);
                LOG.atWarn()
                        .addKeyValue("user", key.name.isEmpty() ? "(anybody)" : key.name)
                        .addKeyValue("address", key.place.isEmpty() ? "(anywhere new)" : key.place)
                        .addKeyValue("wrong", count.wrong)
                        .addKeyValue("seconds", wait.toSeconds())
                        .log("Locked after wrong passwords");
            }
        }
    }

    /// It was right. What an address has guessed before stays counted: an account of one's own is no excuse.
    synchronized void right(Try ended) {
        for (Key key : keys(ended)) {
            Count count = count(key);
            count.open = Math.max(0, count.open - 1);
            if (!key.name.isEmpty() || count.wrong == 0 && count.open == 0) {
                counts.remove(key);
            }
        }
        places.put(new Key(ended.name, network(ended.address)), clock.instant());
    }

    /// It was not looked at.
    synchronized void given(Try up) {
        for (Key key : keys(up)) {
            Count count = count(key);
            count.open = Math.max(0, count.open - 1);
        }
    }

    /// Forgets what is counted of a person or an address.
    ///
    /// @return how many locks were in force
    synchronized int unlock(String word) {
        Instant now = clock.instant();
        int freed = (int) counts.entrySet().stream()
                .filter(entry -> entry.getKey().is(word) && now.isBefore(entry.getValue().until))
                .count();
        counts.keySet().removeIf(key -> key.is(word));
        return freed;
    }

    synchronized int size() {
        return counts.size();
    }

    /// Those in force, the longest first.
    synchronized List<Lock> locks() {
        Instant now = clock.instant();
        List<Lock> locks = new ArrayList<>();
        counts.forEach((key, count) -> {
            if (now.isBefore(count.until)) {
                locks.add(new Lock(key.name, key.place, count.until, count.wrong));
            }
        });
        locks.sort(Comparator.comparing(Lock::until).reversed());
        return locks;
    }

    /// Where an address is, as far as guessing goes: who has one of IPv6 has the 2^64 of its network.
    private static String network(String address) {
        if (address.indexOf(':') < 0 || address.contains("::ffff:")) {
            return address;
        }
        try {
            byte[] bytes = InetAddress.ofLiteral(address).getAddress();
            StringBuilder network = new StringBuilder();
            for (int i = 0; i < 8 && i < bytes.length; i += 2) {
                network.append(String.format("%x:", (bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff));
            }
            return network.append(":/64").toString();
        } catch (IllegalArgumentException e) {
            return address;
        }
    }
}
