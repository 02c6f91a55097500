package org.tallyboard.board;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tallyboard.attention.Acknowledgement;
import org.tallyboard.attention.AcknowledgementEvent;
import org.tallyboard.attention.AttentionKey;

/// What needs a person, kept by key from one look to the next: since when, and who said that they know. For one thread.
final class AttentionTracker {

    /// What follows from jobs and from time alone may be so old: jobs change all the time, and looking at hundreds of
    /// recordings that run costs a millisecond.
    static final Duration EVERY = Duration.ofMillis(500);
    /// Something that is over for so long is another thing when it comes again; what flickers stays acknowledged.
    static final Duration OVER = Duration.ofMinutes(5);
    /// Other boards tell of acknowledgements; what nobody needs goes first.
    static final int MOST = 1_000;

    private final Map<AttentionKey, Instant> firstSeen = new HashMap<>();
    private final Map<AttentionKey, Kept> acknowledged = new LinkedHashMap<>();
    private List<AttentionItem> items = List.of();
    private Optional<Instant> lookedAt = Optional.empty();

    /// The newest word about a key.
    ///
    /// @param given empty when it was withdrawn
    /// @param at when the person gave or withdrew it
    /// @param seen when what it is for was last there, or when it was heard of
    private record Kept(Optional<Acknowledgement> given, Instant at, Instant seen) {}

    /// Something changed that does not change all the time: the next look is a new one.
    void changed() {
        lookedAt = Optional.empty();
    }

    /// Looks at what is known; as long as nothing else [#changed], at most every [#EVERY].
    ///
    /// @return the most urgent first
    List<AttentionItem> look(Snapshot snapshot, Instant now) {
        if (lookedAt.filter(at -> !now.isBefore(at) && now.isBefore(at.plus(EVERY)))
                .isEmpty()) {
            lookedAt = Optional.of(now);
            items = items(snapshot, now);
        }
        return items;
    }

    private List<AttentionItem> items(Snapshot snapshot, Instant now) {
        UpcomingRecordings next = UpcomingRecordings.of(snapshot, new Search(""), now);
        List<AttentionItem> found = new ArrayList<>();
        Set<AttentionKey> present = new HashSet<>();
        for (AttentionCause need : AttentionRules.of(snapshot, LosingRecordings.of(snapshot, now), next, now)) {
            AttentionKey key = need.key();
            if (present.add(key)) {
                Instant seen = firstSeen.computeIfAbsent(key, same -> now);
                if (seen.plus(need.after()).isAfter(now)) {
                    continue;
                }
                found.add(new AttentionItem(need, need.since().orElse(seen), acknowledgement(need, now)));
            }
        }
        firstSeen.keySet().retainAll(present);
        acknowledged.values().removeIf(kept -> kept.seen().plus(OVER).isBefore(now));
        return List.copyOf(found);
    }

    private Optional<Acknowledgement> acknowledgement(AttentionCause need, Instant now) {
        Kept kept = acknowledged.get(need.key());
        if (kept == null) {
            return Optional.empty();
        }
        Optional<Acknowledgement> counts = kept.given().filter(given -> given.covers(need.severity(), now));
        acknowledged.put(need.key(), new Kept(counts, kept.at(), now));
        return counts;
    }

    /// Takes what a person said, here or at another board; the newest word counts.
    void heard(AcknowledgementEvent event, Instant now) {
        AttentionKey key = event.key();
        Optional<Acknowledgement> given = event instanceof AcknowledgementEvent.Given(Acknowledgement word)
                ? Optional.of(word)
                : Optional.empty();
        Kept kept = acknowledged.get(key);
        if (kept != null && kept.at().isAfter(event.at())) {
            return;
        }
        acknowledged.remove(key);
        acknowledged.put(key, new Kept(given, event.at(), now));
        if (acknowledged.size() > MOST) {
            acknowledged.remove(acknowledged.keySet().iterator().next());
        }
        lookedAt = Optional.empty();
    }
}
