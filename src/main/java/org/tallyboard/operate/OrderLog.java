package org.tallyboard.operate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.operate.Audit.AuditException;

/// Writes orders to the record and reads it into the book. What the record's failures mean for an order is
/// decided here: without an intent nothing is sent; a failed outcome is told with a note and written once more
/// later.
final class OrderLog {

    private static final Logger LOG = LoggerFactory.getLogger(OrderLog.class);
    private static final Duration LATER = Duration.ofSeconds(30);
    /// Another board's order is over by then, one way or the other.
    private static final int MOST_LOOKS = 30;

    private final Audit audit;
    private final RecentOrders book;
    private final OrderClock waiting;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, Owed> owed = new LinkedHashMap<>();
    private volatile boolean ending;
    private volatile String notice = "";

    /// An outcome that could not be written yet.
    private record Owed(long key, String caller, Outcome outcome) {}

    OrderLog(Audit audit, RecentOrders book, OrderClock waiting) {
        this.audit = audit;
        this.book = book;
        this.waiting = waiting;
    }

    /// Reads the record, and again for as long as another board's order in it is under way.
    void follow() {
        Thread.ofVirtual().name("order-record").start(() -> {
            try {
                for (int i = 0; i < MOST_LOOKS && load(); i++) {
                    waiting.sleep(LATER);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /// Reads the record into the book; true when an order in it is under way elsewhere.
    private boolean load() {
        try {
            book.record(audit.latest(RecentOrders.MOST));
            notice = audit.notice();
        } catch (AuditException e) {
            if (ending) {
                return false;
            }
            LOG.warn("The record of orders cannot be read: {}", e.getMessage());
            notice = text(e);
        }
        return book.orders().stream()
                .anyMatch(order -> order.id() > 0 && !order.outcome().over());
    }

    String notice() {
        return notice;
    }

    /// Writes the intent.
    long intent(OrderRecord order, String details) throws AuditException {
        long id = audit.intent(order, details);
        notice = audit.notice();
        return id;
    }

    /// Writes an order that was refused before anything was sent; 0 when it cannot be written, which harms nobody.
    long refused(OrderRecord order, String details, Outcome outcome) {
        try {
            long id = audit.intent(order, details);
            audit.outcome(id, outcome);
            return id;
        } catch (AuditException e) {
            LOG.warn("A refused order is not in the record: {}", e.getMessage());
            return 0;
        }
    }

    /// Writes the outcome; when that fails, returns it with a note, and it is written once more later.
    ///
    /// @param key the order's key in the book
    Outcome outcome(long key, long id, String caller, Outcome outcome) {
        try {
            audit.outcome(id, outcome);
            notice = audit.notice();
            return outcome;
        } catch (AuditException e) {
            LOG.warn("The outcome of order {} could not be written: {}", id, e.getMessage());
            lock.lock();
            try {
                owed.put(id, new Owed(key, caller, outcome));
            } finally {
                lock.unlock();
            }
            return noted(outcome, "this outcome is not in the record yet: " + text(e));
        }
    }

    /// Begins to wait for the second try, where one is owed; called once the book shows the first.
    void settle(long id) {
        lock.lock();
        try {
            if (owed.containsKey(id)) {
                Thread.ofVirtual().name("order-record-again").start(() -> writeLater(id));
            }
        } finally {
            lock.unlock();
        }
    }

    private void writeLater(long id) {
        try {
            waiting.sleep(LATER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        write(id);
    }

    private void write(long id) {
        Owed debt;
        lock.lock();
        try {
            debt = owed.remove(id);
        } finally {
            lock.unlock();
        }
        if (debt == null) {
            return;
        }
        try {
            audit.outcome(id, debt.outcome());
            book.update(debt.key(), id, debt.caller(), debt.outcome());
        } catch (AuditException e) {
            LOG.error("The outcome of order {} stays unrecorded ({}): {}", id, debt.outcome(), e.getMessage());
            book.update(
                    debt.key(),
                    id,
                    debt.caller(),
                    noted(debt.outcome(), "this outcome is not in the record: " + text(e)));
        }
    }

    /// Writes now what waits to be written.
    void close() {
        ending = true;
        Map<Long, Owed> left;
        lock.lock();
        try {
            left = new LinkedHashMap<>(owed);
        } finally {
            lock.unlock();
        }
        left.keySet().forEach(this::write);
    }

    static String text(AuditException e) {
        String message = e.getMessage();
        return message == null ? "the record of orders cannot be used" : message;
    }

    /// The same outcome with a note.
    static Outcome noted(Outcome outcome, String note) {
        return switch (outcome) {
            case Outcome.Done done -> new Outcome.Done(CurrentStateText.join("; ", done.detail(), note));
            case Outcome.Refused refused ->
                new Outcome.Refused(CurrentStateText.join("; ", refused.reason(), note), refused.nextStep());
            case Outcome.Unknown unknown -> new Outcome.Unknown(CurrentStateText.join("; ", unknown.reason(), note));
            case Outcome.NotRecorded not -> not;
            case Outcome.UnderWay way -> way;
        };
    }
}
