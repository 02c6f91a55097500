package org.tallyboard.ui.frozen;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.tallyboard.notification.Topic;
import org.tallyboard.operate.Batch;
import org.tallyboard.operate.BatchRun;
import org.tallyboard.operate.Caller;
import org.tallyboard.operate.Operation;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.operate.Orders;
import org.tallyboard.operate.Outcome;
import org.tallyboard.source.Account;

/// A desk that answers at once and orders nothing.
///
/// @param orders what it shows as ordered before
record FrozenDesk(List<OrderRecord> orders) implements Orders {

    @Override
    public String closedBecause() {
        return "";
    }

    @Override
    public CompletableFuture<Caller> caller(Account account) {
        return CompletableFuture.completedFuture(new Caller(
                account.accountId(), "arn:aws:sts::" + account.accountId() + ":assumed-role/media-ops/dana"));
    }

    @Override
    public CompletableFuture<List<Topic>> topics(Account account) {
        String base = "arn:aws:sns:" + account.region() + ":" + account.accountId() + ":";
        return CompletableFuture.completedFuture(List.of(
                new Topic(account, base + "ops-alerts", OptionalInt.of(4), OptionalInt.of(1), false),
                new Topic(account, base + "deployments", OptionalInt.of(12), OptionalInt.of(0), false)));
    }

    @Override
    public CompletableFuture<Outcome> order(Operation operation, boolean recorded) {
        return CompletableFuture.completedFuture(new Outcome.Refused("this is a picture", "open the board"));
    }

    @Override
    public BatchRun order(Batch batch, Duration every, Consumer<List<BatchRun.Result>> changed) {
        throw new IllegalStateException("this is a picture");
    }

    @Override
    public void onChange(Consumer<List<OrderRecord>> listener) {}
}
