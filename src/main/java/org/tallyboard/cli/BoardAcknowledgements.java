package org.tallyboard.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.attention.Acknowledgement;
import org.tallyboard.attention.AcknowledgementEvent;
import org.tallyboard.attention.AttentionKey;
import org.tallyboard.attention.Severity;
import org.tallyboard.board.AttentionItem;
import org.tallyboard.board.Board;
import org.tallyboard.board.Change;
import org.tallyboard.operate.Acknowledgements;
import org.tallyboard.operate.Answer;
import org.tallyboard.rabbitmq.board.AcknowledgementSender;
import org.tallyboard.storage.AcknowledgementStore;

/// Acknowledgements of this board: shown by the state owner, kept in the state folder, and told to other boards over
/// each broker. A board that starts later, or was cut off, hears those given here again within [#EVERY].
final class BoardAcknowledgements implements Acknowledgements, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BoardAcknowledgements.class);
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final Board board;
    private final Consumer<Change> sink;
    private final AcknowledgementStore store;
    private final String host;
    private final List<AcknowledgementSender> senders;
    private final Thread teller = Thread.ofVirtual().name("acknowledgements").unstarted(this::tellAgain);

    /// @param sink where changes go
    /// @param host this machine's name
    /// @param senders one for each broker
    BoardAcknowledgements(
            Board board,
            Consumer<Change> sink,
            AcknowledgementStore store,
            String host,
            List<AcknowledgementSender> senders) {
        this.board = board;
        this.sink = sink;
        this.store = store;
        this.host = host;
        this.senders = List.copyOf(senders);
    }

    /// Shows what was kept, and begins to tell.
    void start() {
        try {
            store.all().forEach(event -> sink.accept(new Change.Acknowledged(event)));
        } catch (AcknowledgementStore.StoreException e) {
            LOG.warn("What was acknowledged before is not known: {}", e.getMessage());
        }
        teller.start();
    }

    /// Passes a change of a broker's on, and keeps what another board told.
    void accept(Change change) {
        sink.accept(change);
        if (change instanceof Change.Acknowledged(AcknowledgementEvent event)) {
            Optional<String> ignored = keep(event);
        }
    }

    @Override
    public Optional<Severity> severity(AttentionKey key) {
        return items().filter(item -> item.key().equals(key)).findFirst().map(item -> item.need()
                .severity());
    }

    @Override
    public Answer give(Acknowledgement given) {
        return tell(new AcknowledgementEvent.Given(new Acknowledgement(
                given.key(), given.severity(), given.by() + "@" + host, given.at(), given.until(), given.why())));
    }

    @Override
    public Answer withdraw(AttentionKey key, String by, Instant at) {
        return tell(new AcknowledgementEvent.Withdrawn(key, by + "@" + host, at));
    }

    private Answer tell(AcknowledgementEvent event) {
        sink.accept(new Change.Acknowledged(event));
        List<String> troubles = new ArrayList<>();
        keep(event).ifPresent(why -> troubles.add("it ends with this board: " + why));
        try {
            for (AcknowledgementSender sender : senders) {
                sender.tell(event).ifPresent(why -> troubles.add("other boards have not heard of it yet: " + why));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            troubles.add("other boards have not heard of it yet");
        }
        return new Answer.Accepted(String.join("; ", troubles));
    }

    /// @return why it is not kept
    private Optional<String> keep(AcknowledgementEvent event) {
        try {
            store.put(event);
            return Optional.empty();
        } catch (AcknowledgementStore.StoreException e) {
            LOG.warn("An acknowledgement is not kept: {}", e.getMessage());
            return Optional.of(Objects.requireNonNullElse(e.getMessage(), ""));
        }
    }

    private Stream<AttentionItem> items() {
        return board.snapshot().attention().stream();
    }

    private void tellAgain() {
        try {
            while (true) {
                Thread.sleep(EVERY);
                List<AcknowledgementEvent> ours = items().flatMap(item -> item.acknowledged().stream())
                        .filter(given -> given.by().endsWith("@" + host))
                        .<AcknowledgementEvent>map(AcknowledgementEvent.Given::new)
                        .toList();
                for (AcknowledgementEvent event : ours) {
                    for (AcknowledgementSender sender : senders) {
                        sender.tell(event).ifPresent(why -> LOG.debug("An acknowledgement was not told: {}", why));
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Acknowledgements are told no more");
        }
    }

    @Override
    public void close() {
        teller.interrupt();
        senders.forEach(AcknowledgementSender::close);
        store.close();
    }
}
