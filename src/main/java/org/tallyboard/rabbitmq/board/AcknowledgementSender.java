package org.tallyboard.rabbitmq.board;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tallyboard.attention.AcknowledgementEvent;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.rabbitmq.ConfirmedPublisher;

/// Tells other boards over a broker what a person acknowledged here. Connects when there is something to tell for the
/// first time: most boards only listen.
public final class AcknowledgementSender implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final BrokerConfig broker;
    private final InstantSource clock;
    private final EventWriter events;
    private final String nodename;
    private @Nullable ConfirmedPublisher sender;

    /// Connects to nothing yet.
    ///
    /// @param host this machine's name
    public AcknowledgementSender(BrokerConfig broker, String host, InstantSource clock) {
        this.broker = broker;
        this.clock = clock;
        this.nodename = "board@" + host;
        this.events = new EventWriter(
                nodename,
                ProcessHandle.current().pid(),
                new Event.Software(Optional.of("tallyboard"), Optional.empty(), Optional.empty()),
                clock);
    }

    /// Tells it. Blocks, for some seconds at most.
    ///
    /// @return why other boards do not hear of it; empty when the broker has it
    public synchronized Optional<String> tell(AcknowledgementEvent event) throws InterruptedException {
        ConfirmedPublisher open = sender;
        if (open == null) {
            open = ConfirmedPublisher.start(broker, nodename + " acknowledgements", clock);
            sender = open;
        }
        if (!open.await(PATIENCE)) {
            return open.trouble();
        }
        return switch (open.send(AcknowledgementEvents.write(events, event), false)) {
            case ConfirmedPublisher.Receipt.Confirmed ignored -> Optional.empty();
            case ConfirmedPublisher.Receipt.Refused(String cause, String remedy) -> Optional.of(cause + "; " + remedy);
            case ConfirmedPublisher.Receipt.Unsure(String cause, String remedy) -> Optional.of(cause + "; " + remedy);
        };
    }

    @Override
    public synchronized void close() {
        if (sender != null) {
            sender.close();
        }
    }
}
