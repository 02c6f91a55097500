package org.tallyboard.cli;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.tallyboard.history.Fact;
import org.tallyboard.history.FactTime;
import org.tallyboard.history.History;
import org.tallyboard.operate.Audit;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.operate.Outcome;

/// Tells the history of the orders that go to the record, which stays what counts.
final class OrderFacts implements Audit {

    private static final int MOST_OPEN = 1_000;

    private final Audit record;
    private final History history;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, OrderRecord> open = new LinkedHashMap<>();

    OrderFacts(Audit record, History history, InstantSource clock) {
        this.record = record;
        this.history = history;
        this.clock = clock;
    }

    @Override
    public long intent(OrderRecord order, String details) throws AuditException {
        long id = record.intent(order, details);
        lock.lock();
        try {
            if (open.size() >= MOST_OPEN) {
                open.remove(open.keySet().iterator().next());
            }
            open.put(id, order);
        } finally {
            lock.unlock();
        }
        tell(id, order, Fact.Order.Stand.ORDERED, "", FactTime.told(order.at(), clock.instant()));
        return id;
    }

    @Override
    public void outcome(long id, Outcome outcome) throws AuditException {
        record.outcome(id, outcome);
        Optional<OrderRecord> order;
        lock.lock();
        try {
            order = Optional.ofNullable(open.remove(id));
        } finally {
            lock.unlock();
        }
        FactTime now = FactTime.told(clock.instant(), clock.instant());
        order.ifPresent(known -> {
            switch (outcome) {
                case Outcome.Done(String detail) -> tell(id, known, Fact.Order.Stand.DONE, detail, now);
                case Outcome.Refused(String reason, String ignored) ->
                    tell(id, known, Fact.Order.Stand.REFUSED, reason, now);
                case Outcome.Unknown(String reason) -> tell(id, known, Fact.Order.Stand.UNKNOWN, reason, now);
                case Outcome.NotRecorded ignored -> {}
                case Outcome.UnderWay ignored -> {}
            }
        });
    }

    @Override
    public void became(long id, String text) throws AuditException {
        record.became(id, text);
    }

    private void tell(long id, OrderRecord order, Fact.Order.Stand state, String reason, FactTime when) {
        history.record(List.of(
                new Fact.Order(id, order.at(), order.caller(), order.kind(), order.target(), state, reason, when)));
    }

    @Override
    public List<OrderRecord> latest(int limit) throws AuditException {
        return record.latest(limit);
    }

    @Override
    public String notice() {
        return record.notice();
    }

    @Override
    public void close() {
        record.close();
    }
}
