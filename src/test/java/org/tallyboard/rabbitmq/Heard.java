package org.tallyboard.rabbitmq;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.tallyboard.board.Change;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.source.Failure;
import org.tallyboard.source.Freshness;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;

/// Keeps every change that watchers hand over.
public final class Heard implements Consumer<Change> {

    private final List<Change> changes = new CopyOnWriteArrayList<>();

    @Override
    public void accept(Change change) {
        changes.add(change);
    }

    public <T extends Change> List<T> all(Class<T> type) {
        return changes.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T extends Change> Optional<T> last(Class<T> type) {
        List<T> all = all(type);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /// The broker as it was told last.
    public Optional<BrokerView> broker() {
        return last(Change.BrokerRead.class).map(Change.BrokerRead::view);
    }

    /// How a part of the broker was told last.
    public Optional<Freshness> part(BrokerView.Part part) {
        return broker().flatMap(view -> view.freshness(part));
    }

    /// Why a part of the broker was not read when it was told last.
    public Optional<Failure> failure(BrokerView.Part part) {
        return part(part).flatMap(Freshness::failure);
    }

    /// The newest phase of the source of this kind.
    public Optional<SourceStatus.Phase> phase(SourceId.Kind kind) {
        return all(Change.SourceReported.class).stream()
                .map(Change.SourceReported::status)
                .filter(status -> status.id().kind() == kind)
                .reduce((first, second) -> second)
                .map(SourceStatus::phase);
    }

    public void forget() {
        changes.clear();
    }
}
