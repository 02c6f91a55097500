package org.tallyboard.rabbitmq.board;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tallyboard.board.Change;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;

/// The lamp of a broker's event stream: the stream itself first, then what is wrong beside it. Thread-safe.
final class StreamHealth {

    /// What can be wrong while the stream lives.
    enum Trouble {
        /// This program lost events by an error of its own.
        PROGRAM_ERROR,
        /// Events wait at the broker, or are lost there.
        BACKLOG,
        /// Messages that are no events.
        UNREADABLE,
        /// A worker has set aside a message that is no task.
        SET_ASIDE,
        /// The broker takes nothing in.
        BLOCKED,
        /// Workers cannot be asked.
        REMOTE_CONTROL
    }

    /// How often a stream should be heard: workers send a heartbeat every 2 s.
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final SourceId id;
    private final Consumer<Change> out;
    private final Map<Trouble, String> troubles = new EnumMap<>(Trouble.class);
    private SourceStatus.Phase stream = new SourceStatus.Connecting();
    private SourceStatus.@Nullable Phase told;

    StreamHealth(String broker, Consumer<Change> out) {
        this.id = new SourceId(SourceId.Kind.EVENTS, broker);
        this.out = out;
    }

    synchronized void connecting() {
        stream = new SourceStatus.Connecting();
        tell();
    }

    synchronized void live() {
        stream = new SourceStatus.Live();
        tell();
    }

    synchronized void failed(Failure failure) {
        stream = new SourceStatus.Failed(failure);
        tell();
    }

    /// Something is wrong, or is right again (empty).
    synchronized void trouble(Trouble trouble, Optional<String> text) {
        text.ifPresentOrElse(words -> troubles.put(trouble, words), () -> troubles.remove(trouble));
        tell();
    }

    private void tell() {
        boolean troubled = stream instanceof SourceStatus.Live && !troubles.isEmpty();
        SourceStatus.Phase now = troubled ? new SourceStatus.Slowed(String.join("; ", troubles.values())) : stream;
        if (!now.equals(told)) {
            told = now;
            out.accept(new Change.SourceReported(new SourceStatus(id, now, Optional.<Instant>empty(), INTERVAL, 0)));
        }
    }
}
