package org.tallyboard.operate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The orders to show: those of this run as they stand, and before them those from the record. At most 200.
final class RecentOrders {

    static final int MOST = 200;
    private static final Logger LOG = LoggerFactory.getLogger(RecentOrders.class);
    private static final Comparator<OrderRecord> NEWEST_FIRST = Comparator.comparing(OrderRecord::at)
            .thenComparing(order -> Math.abs(order.id()))
            .reversed();

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Consumer<List<OrderRecord>>> listeners = new CopyOnWriteArrayList<>();
    private final Map<Long, OrderRecord> ours = new LinkedHashMap<>();
    private List<OrderRecord> recorded = List.of();
    private volatile List<OrderRecord> shown = List.of();
    private long last;

    List<OrderRecord> orders() {
        return shown;
    }

    void onChange(Consumer<List<OrderRecord>> listener) {
        listeners.add(listener);
    }

    /// Begins an entry and returns its key: the negative id that it has while it is not in the record.
    long begin(Instant at, String kind, String target, String step) {
        long[] key = new long[1];
        change(() -> {
            key[0] = --last;
            ours.put(key[0], new OrderRecord(key[0], at, "", kind, target, new Outcome.UnderWay(step)));
            forget();
        });
        return key[0];
    }

    /// Shows the entry as it stands now, under the id that the record gave or the key.
    OrderRecord update(long key, long id, String caller, Outcome outcome) {
        OrderRecord[] now = new OrderRecord[1];
        change(() -> now[0] = ours.compute(key, (k, old) -> {
            OrderRecord before = old == null ? new OrderRecord(key, Instant.EPOCH, "", "", "", outcome) : old;
            return new OrderRecord(id, before.at(), caller, before.kind(), before.target(), outcome, before.became());
        }));
        return now[0];
    }

    /// Says of an entry what its effect came to.
    void became(long id, String text) {
        change(() -> {
            ours.replaceAll((key, order) -> order.id() == id ? became(order, text) : order);
            recorded = recorded.stream()
                    .map(order -> order.id() == id ? became(order, text) : order)
                    .toList();
        });
    }

    private static OrderRecord became(OrderRecord order, String text) {
        return new OrderRecord(
                order.id(), order.at(), order.caller(), order.kind(), order.target(), order.outcome(), text);
    }

    /// The newest orders in the record, those of this run among them.
    void record(List<OrderRecord> orders) {
        change(() -> recorded = List.copyOf(orders));
    }

    private void forget() {
        List<Long> over = ours.entrySet().stream()
                .filter(entry -> entry.getValue().outcome().over())
                .map(Map.Entry::getKey)
                .toList();
        over.stream().limit(Math.max(0, ours.size() - MOST)).forEach(ours::remove);
    }

    /// Listeners are told under the lock, so that they see the changes in their order.
    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            Set<Long> known = ours.values().stream().map(OrderRecord::id).collect(Collectors.toSet());
            List<OrderRecord> all = new ArrayList<>(ours.values());
            recorded.stream().filter(order -> !known.contains(order.id())).forEach(all::add);
            shown = all.stream().sorted(NEWEST_FIRST).limit(MOST).toList();
            for (Consumer<List<OrderRecord>> listener : listeners) {
                try {
                    listener.accept(shown);
                } catch (RuntimeException e) {
                    LOG.warn("A listener of the orders failed", e);
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
