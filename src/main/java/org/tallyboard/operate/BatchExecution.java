package org.tallyboard.operate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.operate.Audit.AuditException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Carries out a batch: one entry in the record, and its items one after the other, each with its own comparison. The
/// next begins after a while, whether or not the change of the one before shows already.
final class BatchExecution implements BatchRun {

    private static final Logger LOG = LoggerFactory.getLogger(BatchExecution.class);
    private static final String STOPPED = "the batch was stopped before this one was begun";

    private final Batch batch;
    private final List<Operation> operations;
    private final Duration every;
    private final Function<Operation, CompletableFuture<Outcome>> order;
    private final Consumer<List<Result>> changed;
    private final RecentOrders book;
    private final OrderLog log;
    private final OrderClock waiting;
    private final String user;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final CompletableFuture<List<Result>> ended = new CompletableFuture<>();
    private volatile boolean stopped;

    /// @param every how long after one item the next begins
    /// @param order carries one item out, without an entry of its own in the record
    /// @param changed told how the items stand, from any thread
    BatchExecution(
            Batch batch,
            Duration every,
            Function<Operation, CompletableFuture<Outcome>> order,
            Consumer<List<Result>> changed,
            RecentOrders book,
            OrderLog log,
            OrderClock waiting,
            String user) {
        this.batch = batch;
        this.operations = batch.open().stream().map(Offer.Open::operation).toList();
        this.every = every;
        this.order = order;
        this.changed = changed;
        this.book = book;
        this.log = log;
        this.waiting = waiting;
        this.user = user;
        operations.forEach(ignored -> outcomes.add(new Outcome.UnderWay("waits for its turn")));
    }

    BatchExecution start() {
        Thread.ofVirtual().name("batch").start(this::run);
        return this;
    }

    @Override
    public List<Result> results() {
        lock.lock();
        try {
            List<Result> results = new ArrayList<>();
            for (int i = 0; i < operations.size(); i++) {
                results.add(new Result(operations.get(i), outcomes.get(i)));
            }
            return List.copyOf(results);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public CompletableFuture<List<Result>> ended() {
        return ended;
    }

    private void set(int item, Outcome outcome) {
        lock.lock();
        try {
            outcomes.set(item, outcome);
        } finally {
            lock.unlock();
        }
        changed.accept(results());
    }

    private void run() {
        try {
            carryOut();
        } catch (RuntimeException | Error e) {
            LOG.error("A batch failed unexpectedly", e);
        } finally {
            ended.complete(results());
        }
    }

    private void carryOut() {
        Instant at = waiting.now();
        String kind = batch.title().toLowerCase(java.util.Locale.ROOT);
        String target = batch.items().stream()
                .filter(item -> item.leftOut().isEmpty())
                .map(item -> item.name())
                .collect(Collectors.joining(", "));
        long key = book.begin(at, kind, target, "writing it down");
        long id;
        try {
            id = log.intent(new OrderRecord(key, at, user, kind, target, new Outcome.UnderWay("")), details());
        } catch (AuditException e) {
            Outcome not = new Outcome.NotRecorded(OrderLog.text(e));
            for (int i = 0; i < operations.size(); i++) {
                set(i, not);
            }
            book.update(key, key, user, not);
            return;
        }
        book.update(key, id, user, new Outcome.UnderWay("one after the other"));
        List<CompletableFuture<?>> begun = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            int item = i;
            if (stopped || item > 0 && !slept()) {
                set(item, new Outcome.Refused(STOPPED, ""));
                continue;
            }
            set(item, new Outcome.UnderWay("under way"));
            begun.add(order.apply(operations.get(item)).thenAccept(outcome -> set(item, outcome)));
        }
        begun.forEach(CompletableFuture::join);
        Outcome outcome = log.outcome(key, id, user, together());
        book.update(key, id, user, outcome);
        log.settle(id);
    }

    /// @return false when the batch was stopped meanwhile
    private boolean slept() {
        try {
            waiting.sleep(every);
        } catch (InterruptedException e) {
            stopped = true;
        }
        return !stopped;
    }

    private String details() {
        ObjectNode json = JsonMapper.shared()
                .createObjectNode()
                .put("operation", batch.kind().title())
                .put("every", every.toString());
        ArrayNode items = json.putArray("items");
        for (Operation operation : operations) {
            ObjectNode item = items.addObject().put("operation", operation.kind());
            operation.details(item, "");
        }
        return JsonMapper.shared().writeValueAsString(json);
    }

    /// One outcome for all: what is unknown needs somebody to look, so it counts most.
    private Outcome together() {
        List<Result> results = results();
        long done = results.stream()
                .filter(r -> r.outcome() instanceof Outcome.Done)
                .count();
        boolean unknown = results.stream().anyMatch(r -> r.outcome() instanceof Outcome.Unknown);
        String each = results.stream()
                .map(r -> r.operation().target() + ": " + told(r.outcome()))
                .collect(Collectors.joining("; "));
        String text = done + " of " + results.size() + " done: " + each;
        return unknown ? new Outcome.Unknown(text) : done == 0 ? new Outcome.Refused(text, "") : new Outcome.Done(text);
    }

    private static String told(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done(String detail) -> CurrentStateText.join(", ", "done", detail);
            case Outcome.Refused(String reason, String ignored) -> "refused, " + reason;
            case Outcome.Unknown(String reason) -> "unknown, " + reason;
            case Outcome.NotRecorded(String reason) -> "not sent, " + reason;
            case Outcome.UnderWay(String step) -> step;
        };
    }
}
