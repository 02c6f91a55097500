package org.tallyboard.board;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.Row;

/// The order of the board's two halves: what needs a person comes first.
public final class Attention {

    private Attention() {}

    /// Pipelines and projects in the order of attention: by [PipelineState] as declared, an older failure
    /// behind a newer run before a run without one; then the newest first, except that the approval that waits
    /// longest is first; rows that were never read last.
    public static <R extends Row> List<R> rows(Collection<R> all) {
        // Keys are worked out once a row: a project's state follows from its builds.
        record Keyed<T>(boolean unread, PipelineState state, boolean sound, long time, T row) {}
        List<Keyed<R>> keyed = new ArrayList<>(all.size());
        for (R row : all) {
            keyed.add(new Keyed<>(unread(row), row.state(), !row.failedBehind(), rowTime(row), row));
        }
        keyed.sort(Comparator.comparing((Keyed<R> k) -> k.unread())
                .thenComparing(Keyed::state)
                .thenComparing(Keyed::sound)
                .thenComparing(Keyed::time)
                .thenComparing(k -> k.row().id().name())
                .thenComparing(k -> k.row().id().account()));
        return keyed.stream().map(Keyed::row).toList();
    }

    /// True when nothing is known of a row but its name.
    static boolean unread(Row row) {
        return row.freshness().readAt().isEmpty()
                && switch (row) {
                    case Pipeline p -> p.stages().isEmpty() && p.executions().isEmpty();
                    case Project p -> p.builds().isEmpty();
                };
    }

    private static long rowTime(Row row) {
        long since = row.since().map(Instant::toEpochMilli).orElse(0L);
        return row.state() == PipelineState.WAITING_FOR_APPROVAL ? since : -since;
    }

    /// Keeps the order that a person is looking at: what was shown stays where it was with its newest value, even when
    /// it no longer matches the filter; what is new comes after it; what is gone leaves.
    ///
    /// @param shown keys in the order shown
    /// @param wanted what would be shown now, in the order of attention
    /// @param known finds the newest value of a key that is no longer wanted; empty when it is gone
    public static <K, T> List<T> hold(List<K> shown, List<T> wanted, Function<T, K> key, Known<K, T> known) {
        Map<K, T> byKey = new HashMap<>(wanted.size() * 2);
        wanted.forEach(item -> byKey.put(key.apply(item), item));
        List<T> held = new ArrayList<>(wanted.size() + 1);
        Set<K> placed = new HashSet<>(wanted.size() * 2);
        for (K k : shown) {
            T item = byKey.get(k);
            if (item != null) {
                held.add(item);
            } else {
                known.find(k).ifPresent(held::add);
            }
            placed.add(k);
        }
        for (T item : wanted) {
            if (!placed.contains(key.apply(item))) {
                held.add(item);
            }
        }
        return held;
    }

    /// Finds the newest value of a key.
    public interface Known<K, T> {
        Optional<T> find(K key);
    }
}
