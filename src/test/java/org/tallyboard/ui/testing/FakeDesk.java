package org.tallyboard.ui.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.tallyboard.notification.Topic;
import org.tallyboard.operate.Batch;
import org.tallyboard.operate.BatchRun;
import org.tallyboard.operate.Caller;
import org.tallyboard.operate.Operation;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.operate.Orders;
import org.tallyboard.operate.Outcome;
import org.tallyboard.operate.ReadFailedException;
import org.tallyboard.source.Account;

/// A desk that keeps what was ordered and answers when a test says so.
public final class FakeDesk implements Orders {

    /// One order that came.
    public record Ordered(Operation operation, boolean recorded, CompletableFuture<Outcome> answer) {}

    /// Orders in the order they came.
    public final List<Ordered> ordered = new CopyOnWriteArrayList<>();

    /// What the list of orders holds.
    public final List<OrderRecord> records = new CopyOnWriteArrayList<>();

    /// Why orders are off; empty text while they are on.
    public volatile String closed = "";

    /// What GetCallerIdentity says; empty for the configured account.
    public volatile String callerAccount = "";

    /// Not empty to let GetCallerIdentity fail with it.
    public volatile String callerFails = "";

    private final List<Consumer<List<OrderRecord>>> listeners = new ArrayList<>();

    @Override
    public String closedBecause() {
        return closed;
    }

    @Override
    public CompletableFuture<Caller> caller(Account account) {
        if (!callerFails.isEmpty()) {
            return CompletableFuture.failedFuture(new ReadFailedException(callerFails));
        }
        String id = callerAccount.isEmpty() ? account.accountId() : callerAccount;
        return CompletableFuture.completedFuture(new Caller(id, "arn:aws:sts::" + id + ":assumed-role/ops/test"));
    }

    @Override
    public CompletableFuture<List<Topic>> topics(Account account) {
        String base = "arn:aws:sns:" + account.region() + ":" + account.accountId() + ":";
        return CompletableFuture.completedFuture(List.of(
                new Topic(account, base + "alerts.fifo", OptionalInt.of(1), OptionalInt.of(0), true),
                new Topic(account, base + "ops-alerts", OptionalInt.of(4), OptionalInt.of(1), false)));
    }

    @Override
    public CompletableFuture<Outcome> order(Operation operation, boolean recorded) {
        Ordered order = new Ordered(operation, recorded, new CompletableFuture<>());
        ordered.add(order);
        return order.answer();
    }

    /// Batches in the order they came.
    public final List<Batch> batches = new CopyOnWriteArrayList<>();

    /// How the items of every batch end.
    public volatile Outcome batchOutcome = new Outcome.Done("");

    @Override
    public BatchRun order(Batch batch, Duration every, Consumer<List<BatchRun.Result>> changed) {
        batches.add(batch);
        List<BatchRun.Result> results = batch.open().stream()
                .map(open -> new BatchRun.Result(open.operation(), batchOutcome))
                .toList();
        changed.accept(results);
        return new BatchRun() {
            @Override
            public List<Result> results() {
                return results;
            }

            @Override
            public void stop() {
                batchOutcome = new Outcome.Refused("stopped", "");
            }

            @Override
            public CompletableFuture<List<Result>> ended() {
                return CompletableFuture.completedFuture(results);
            }
        };
    }

    @Override
    public List<OrderRecord> orders() {
        return List.copyOf(records);
    }

    @Override
    public void onChange(Consumer<List<OrderRecord>> listener) {
        listeners.add(listener);
    }

    /// Tells the listeners that the list of orders changed.
    public void changed() {
        listeners.forEach(l -> l.accept(orders()));
    }
}
