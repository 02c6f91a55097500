package org.tallyboard.cli;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.tallyboard.board.Board;
import org.tallyboard.board.Change;
import org.tallyboard.board.FollowedAction;
import org.tallyboard.board.Snapshot;
import org.tallyboard.job.JobKey;
import org.tallyboard.operate.OrderService;
import org.tallyboard.operate.RetryJob;
import org.tallyboard.operate.RetryStage;
import org.tallyboard.pipeline.PipelineId;

/// Has the board follow what orders have set going, and the record keep what came of it.
final class ActionEffects implements AutoCloseable {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");

    private final OrderService orders;
    private final ZoneId zone;
    private final Set<FollowedAction> told = new HashSet<>();
    private final Board.Subscription subscription;

    /// @param sink where changes of the board go
    ActionEffects(OrderService orders, Board board, Consumer<Change> sink, ZoneId zone) {
        this.orders = orders;
        this.zone = zone;
        orders.onDone(given -> followed(given).ifPresent(action -> sink.accept(new Change.ActionTaken(action))));
        subscription = board.subscribe(this::shown);
    }

    private static Optional<FollowedAction> followed(OrderService.Given given) {
        Optional<FollowedAction.About> about =
                switch (given.operation()) {
                    case RetryStage retry ->
                        Optional.of(new FollowedAction.OfStage(
                                new PipelineId(retry.account().name(), retry.pipeline()),
                                retry.stage(),
                                retry.executionId()));
                    case RetryJob retry ->
                        given.newJob()
                                .map(id -> new FollowedAction.OfJob(
                                        new JobKey(retry.job().broker(), id), retry.job(), retry.title()));
                    default -> Optional.empty();
                };
        return about.map(what -> new FollowedAction(given.order(), given.at(), given.caller(), what, Optional.empty()));
    }

    private void shown(Snapshot snapshot) {
        if (!told.isEmpty()) {
            told.retainAll(snapshot.followed());
        }
        for (FollowedAction action : snapshot.followed()) {
            if (action.end().isPresent() && action.order() > 0 && told.add(action)) {
                FollowedAction.End end = action.end().get();
                orders.became(
                        action.order(),
                        end.state() + " " + TIME.withZone(zone).format(end.at())
                                + (end.reason().isBlank() ? "" : ": " + end.reason()));
            }
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}
