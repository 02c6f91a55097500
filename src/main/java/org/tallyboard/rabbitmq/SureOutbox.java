package org.tallyboard.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.Publication;

/// Messages that wait until the broker has confirmed them, one after another in order. At most [#LIMIT] are held; when
/// an outage lasts so long that there are more, the oldest go, and the log says how many.
final class SureOutbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SureOutbox.class);
    static final int LIMIT = 2_000;
    private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(5);
    private static final Duration LAST_CHANCE = Duration.ofSeconds(3);

    private final Deque<Item> waiting = new ArrayDeque<>();
    private final Thread sender = Thread.ofVirtual().name("sure-outbox").unstarted(this::sendAll);
    /// Queues that were asked for in vain, each warned of once.
    private final Set<String> unmakable = ConcurrentHashMap.newKeySet();

    private @Nullable Channel channel;
    private boolean started;

    /// A message and what to do once the broker has it.
    ///
    /// @param confirmed empty for what may be dropped when too much waits
    private record Item(Publication publication, Reach reach, Optional<Runnable> confirmed) {}

    /// Where a message has to come to.
    enum Reach {
        /// One that nobody waits for counts as sent.
        ANYWHERE,
        /// A queue.
        QUEUE,
        /// A queue, which is made where it is missing. As long as it cannot be, others go first.
        MADE_QUEUE
    }

    synchronized void add(Publication publication) {
        if (waiting.size() >= LIMIT && dropOldest()) {
            LOG.warn("The broker has been away for so long that an event was dropped; {} are kept", LIMIT);
        }
        Reach reach = publication.route().exchange().isEmpty() ? Reach.QUEUE : Reach.ANYWHERE;
        add(new Item(publication, reach, Optional.empty()));
    }

    /// The same, never dropped, with word when it is done.
    ///
    /// @param confirmed called on the sender's thread; must return soon
    synchronized void add(Publication publication, Reach reach, Runnable confirmed) {
        add(new Item(publication, reach, Optional.of(confirmed)));
    }

    private void add(Item item) {
        waiting.addLast(item);
        notifyAll();
    }

    private boolean dropOldest() {
        for (Iterator<Item> items = waiting.iterator(); items.hasNext(); ) {
            if (items.next().confirmed().isEmpty()) {
                items.remove();
                return true;
            }
        }
        return false;
    }

    /// Sends through this channel from now on.
    synchronized void open(Channel fresh) throws IOException {
        fresh.confirmSelect();
        channel = fresh;
        if (!started) {
            started = true;
            sender.start();
        }
        notifyAll();
    }

    /// There is no channel until the next [#open].
    synchronized void lost() {
        channel = null;
    }

    /// Waits a moment until everything is sent, then stops.
    @Override
    public synchronized void close() {
        long end = System.nanoTime() + LAST_CHANCE.toNanos();
        try {
            while (channel != null && !waiting.isEmpty() && System.nanoTime() < end) {
                wait(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!waiting.isEmpty()) {
            LOG.info("{} messages could not be sent before the end", waiting.size());
        }
        sender.interrupt();
    }

    private void sendAll() {
        try {
            while (true) {
                Item next;
                Channel through;
                synchronized (this) {
                    while (waiting.isEmpty() || channel == null) {
                        wait();
                    }
                    next = waiting.getFirst();
                    through = channel;
                }
                if (confirmed(through, next)) {
                    synchronized (this) {
                        // The limit may have dropped it meanwhile.
                        waiting.removeFirstOccurrence(next);
                        notifyAll();
                    }
                    tell(next);
                } else {
                    letOthersGoFirst(next);
                    Thread.sleep(500);
                }
            }
        } catch (InterruptedException e) {
            // close() ends the sender.
            LOG.debug("The outbox is closed");
        }
    }

    private synchronized void letOthersGoFirst(Item unsent) {
        if (unsent.reach() == Reach.MADE_QUEUE && waiting.removeFirstOccurrence(unsent)) {
            waiting.addLast(unsent);
        }
    }

    private static void tell(Item sent) {
        try {
            sent.confirmed().ifPresent(Runnable::run);
        } catch (RuntimeException e) {
            LOG.error("What follows a sent message failed", e);
        }
    }

    private boolean confirmed(Channel channel, Item item) throws InterruptedException {
        var returned = new AtomicBoolean();
        var listener = channel.addReturnListener(message -> returned.set(true));
        try {
            Sending.send(channel, item.publication(), item.reach() != Reach.ANYWHERE);
            boolean known = channel.waitForConfirms(CONFIRMED_WITHIN.toMillis());
            if (returned.get() && item.reach() == Reach.MADE_QUEUE) {
                make(channel, item.publication().route().routingKey());
            }
            return known && !returned.get();
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            return false;
        } finally {
            channel.removeReturnListener(listener);
        }
    }

    private void make(Channel channel, String queue) throws TimeoutException {
        try {
            Sending.queue(channel.getConnection(), queue);
        } catch (IOException e) {
            if (unmakable.add(queue)) {
                LOG.warn(
                        "A message waits because the queue {} is missing and this account may not make it; make it,"
                                + " or give the account the right to",
                        queue);
            }
        }
    }
}
