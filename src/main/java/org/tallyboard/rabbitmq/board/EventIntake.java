package org.tallyboard.rabbitmq.board;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.board.Change;
import org.tallyboard.celery.EventBatch;
import org.tallyboard.celery.EventReader;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.rabbitmq.Unreadable;

/// Reads event messages on a thread of its own and hands them on in batches. What waits here is bounded in number by
/// the consumer's prefetch and in bytes by [#ROOM]; a message is acknowledged only after it was handed on, so that a
/// slow board makes the broker hold events instead of this process.
final class EventIntake implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventIntake.class);

    /// How many messages the broker may send ahead.
    static final int PREFETCH = 2_000;

    private static final int ROOM = 32 << 20;
    private static final int BATCH = 500;
    private static final int BATCH_BYTES = 4 << 20;
    private static final Duration PATIENCE = Duration.ofMillis(50);
    private static final byte[] NOTHING = new byte[0];

    private final BlockingQueue<Delivered> waiting = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(ROOM);
    private final EventReader reader = new EventReader();
    private final EventTranslator translator;
    private final InstantSource clock;
    private final Consumer<Change> out;
    private final AtomicLong received = new AtomicLong();
    private final NoEvents noEvents = new NoEvents();
    private final SetAsideNotes setAside = new SetAsideNotes();
    private final Health health;
    private final Thread thread;
    private boolean broke;
    private volatile boolean closed;

    private record Delivered(Channel channel, long tag, BasicProperties properties, byte[] body, int taken) {}

    /// Hears of errors of this program.
    interface Health {
        /// Events were lost.
        void broke(Throwable error, Instant at);

        /// The next ones were handed on.
        void recovered();
    }

    /// @param broker configured name of the broker
    EventIntake(String broker, RecordingsConfig recordings, InstantSource clock, Consumer<Change> out, Health health) {
        this.health = health;
        this.translator = new EventTranslator(broker, recordings);
        this.clock = clock;
        this.out = out;
        this.thread = Thread.ofPlatform().daemon().name("event-intake").unstarted(this::work);
    }

    void start() {
        thread.start();
    }

    /// Takes a message; blocks while there is no room. Called on the connection's own thread for deliveries.
    void deliver(Channel channel, long tag, BasicProperties properties, byte[] body) {
        Optional<Unreadable> unreadable = Unreadable.of(properties);
        boolean tooLarge = body.length > EventReader.MAX_BYTES;
        if (unreadable.isPresent()) {
            reject(properties, unreadable.get().reason());
        } else if (tooLarge) {
            reject(properties, "a message of " + body.length + " bytes is no event");
        }
        boolean left = tooLarge || unreadable.isPresent();
        int taken = left ? 0 : body.length;
        try {
            while (!room.tryAcquire(taken, 1, TimeUnit.SECONDS)) {
                if (closed) {
                    return;
                }
            }
            waiting.put(new Delivered(channel, tag, properties, left ? NOTHING : body, taken));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// How many events were read.
    long received() {
        return received.get();
    }

    /// How many messages, or parts of one, were no events.
    long unreadable() {
        return noEvents.count();
    }

    /// Messages that were no events, by sender.
    NoEvents noEvents() {
        return noEvents;
    }

    /// What workers tell that they have set aside.
    SetAsideNotes setAside() {
        return setAside;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void work() {
        try {
            while (!closed) {
                guarded(waiting.take());
            }
        } catch (InterruptedException e) {
            LOG.debug("The event intake ends");
        }
    }

    /// The last line: whatever is thrown here costs the events at hand, and never the thread that reads the next ones.
    private void guarded(Delivered first) throws InterruptedException {
        try {
            batch(first);
            if (broke) {
                broke = false;
                health.recovered();
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            lost(first, e);
        }
    }

    private void lost(Delivered first, Throwable e) {
        broke = true;
        try {
            translator.take();
            translator.takeAcknowledgements();
            acknowledge(first);
            health.broke(e, clock.instant());
            LOG.error("Events met an error of this program; those at hand are lost", e);
        } catch (Throwable again) {
            // Out of memory, for example: the next events may have some, and their acknowledgement covers these too.
            e.addSuppressed(again);
        }
    }

    /// Collects for a moment, hands on, acknowledges.
    private void batch(Delivered first) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Delivered last = first;
        Delivered next = first;
        long bytes = 0;
        while (next != null) {
            if (next.channel() != last.channel()) {
                acknowledge(last);
            }
            last = next;
            read(next);
            bytes += next.taken();
            boolean full = translator.size() >= BATCH || bytes >= BATCH_BYTES;
            next = full ? null : waiting.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
        if (translator.size() > 0) {
            Change.EventsArrived arrived = translator.take();
            received.addAndGet(arrived.jobs().size()
                    + arrived.workers().size()
                    + arrived.agendas().size());
            out.accept(arrived.of(bytes));
        }
        translator.takeAcknowledgements().forEach(event -> out.accept(new Change.Acknowledged(event)));
        acknowledge(last);
    }

    private void read(Delivered message) {
        try {
            if (message.taken() > 0) {
                EventBatch batch = reader.read(message.body());
                batch.rejected().forEach(why -> reject(message.properties(), why.reason()));
                Instant now = clock.instant();
                setAside.saw(batch.events(), now);
                translator.add(batch.events(), now).forEach(why -> reject(message.properties(), why.reason()));
            }
        } catch (RuntimeException e) {
            // The reader promises not to throw; a message must not stop the stream even where it breaks that promise.
            LOG.error("An event message met an error of this program", e);
            reject(message.properties(), "an error of this program");
        } finally {
            room.release(message.taken());
        }
    }

    private void reject(BasicProperties properties, String reason) {
        if (noEvents.add(properties, reason, clock.instant()) == 1) {
            LOG.warn("A message on the event exchange is no event: {} Further ones are counted only.", reason);
        }
    }

    private static void acknowledge(Delivered last) {
        try {
            last.channel().basicAck(last.tag(), true);
        } catch (IOException | AlreadyClosedException e) {
            LOG.debug("The queue is gone with its connection", e);
        }
    }
}
