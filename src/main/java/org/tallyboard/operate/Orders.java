package org.tallyboard.operate;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.tallyboard.notification.Topic;
import org.tallyboard.source.Account;

/// What a window uses to give orders. Nothing here blocks.
public interface Orders {

    /// Empty text when orders may be given, else why not, for example `started with --read-only`.
    String closedBecause();

    /// Who would act in this account, and whether that is the configured account; fails with a [ReadFailedException].
    CompletableFuture<Caller> caller(Account account);

    /// The topics of an account; fails with a [ReadFailedException].
    CompletableFuture<List<Topic>> topics(Account account);

    /// Who gives orders to the broker, for their confirmation.
    default Caller localCaller() {
        return Caller.local("");
    }

    /// What a person has to know about the record of orders, for example that it was damaged and a new one begun, or
    /// that it cannot be read; empty text when there is nothing.
    default String notice() {
        return "";
    }

    /// Carries out an order: compares, writes the intent, acts, confirms, writes the outcome. An equal
    /// order that is under way is not sent again; its future is returned. The future ends with a final
    /// outcome and never fails.
    ///
    /// @param recorded false only when the person chose "send unrecorded" after the audit could not be written
    CompletableFuture<Outcome> order(Operation operation, boolean recorded);

    /// Carries out a batch: one entry in the record, each item compared, sent and confirmed as an order of its own.
    ///
    /// @param every how long after one item the next begins
    /// @param changed told how the items stand whenever that changes, from any thread
    BatchRun order(Batch batch, Duration every, Consumer<List<BatchRun.Result>> changed);

    /// Orders from this desk, newest first, at most 200.
    List<OrderRecord> orders();

    /// Calls `listener` after [#orders] changed, from any thread.
    void onChange(Consumer<List<OrderRecord>> listener);
}
