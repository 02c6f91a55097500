package org.tallyboard.metrics;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a supplier gave a moment ago: the figures of one scrape are asked for one by one, and are all of one look.
final class Recent<T> implements Supplier<T> {
    private static final Duration MOMENT = Duration.ofMillis(500);

    private final Supplier<T> supplier;
    private @Nullable T last;
    private long at;

    Recent(Supplier<T> supplier) {
        this.supplier = supplier;
    }

    @Override
    public synchronized T get() {
        T known = last;
        long now = System.nanoTime();
        if (known == null || now - at > MOMENT.toNanos()) {
            known = supplier.get();
            last = known;
            at = now;
        }
        return known;
    }
}
