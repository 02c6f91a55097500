package org.tallyboard.rabbitmq;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.Publication;

/// Messages that wait until the broker has confirmed them, one after another in order, on a thread of their own. What
/// tells an end or moves a job is kept however long an outage lasts. Of the others [#LIMIT] bytes are kept; when there
/// are more, the oldest go, and the log says so. What the broker refuses keeps nothing else waiting.
public final class ConfirmedOutbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfirmedOutbox.class);
    static final long LIMIT = 8L << 20;
    /// What a message costs beside its body, about.
    private static final int OVERHEAD = 1 << 10;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration LAST_CHANCE = Duration.ofSeconds(3);
    /// What the broker refused it mostly refuses again, and each time costs a connection.
    private static final Duration REFUSED_RESTS = Duration.ofMinutes(1);

    private final Deque<Item> waiting = new ArrayDeque<>();
    /// Each is refused at most once in [#REFUSED_RESTS].
    private final Deque<Refused> refused = new ArrayDeque<>();
    private final Thread sender =
            Thread.ofPlatform().daemon().name("sure-outbox").unstarted(this::sendAll);
    /// Queues that were asked for in vain, each warned of once.
    private final Set<String> unmakable = ConcurrentHashMap.newKeySet();

    private @Nullable Channel channel;
    private boolean started;
    private boolean blocked;
    private long droppable;
    private long dropped;

    /// A message and what to do once the broker has it.
    ///
    /// @param confirmed empty for what may be dropped when too much waits
    /// @param instead what to do where no queue takes it; without, it waits until one does
    private record Item(
            Publication publication, Reach reach, Optional<Runnable> confirmed, Optional<Runnable> instead) {
        long bytes() {
            return publication.message().body().size() + OVERHEAD;
        }
    }

    /// @param since [System#nanoTime]
    private record Refused(Item item, long since) {}

    /// Where a message has to come to.
    public enum Reach {
        /// One that nobody waits for counts as sent.
        ANYWHERE,
        /// A queue, which is made where it is missing. As long as it cannot be, others go first.
        QUEUE
    }

    public synchronized void add(Publication publication) {
        Reach reach = publication.route().exchange().isEmpty() ? Reach.QUEUE : Reach.ANYWHERE;
        var item = new Item(publication, reach, Optional.empty(), Optional.empty());
        droppable += item.bytes();
        add(item);
        while (droppable > LIMIT && dropOldest()) {
            dropped++;
            if (Long.bitCount(dropped) == 1) {
                LOG.warn("The broker has been away for so long that events were dropped, {} up to now", dropped);
            }
        }
    }

    /// The same, never dropped, with word when it is done.
    ///
    /// @param confirmed called on the sender's thread; must return soon
    public synchronized void add(Publication publication, Reach reach, Runnable confirmed) {
        add(new Item(publication, reach, Optional.of(confirmed), Optional.empty()));
    }

    /// The same for what does not have to come to a queue.
    ///
    /// @param instead called, once, in place of `confirmed` where the queue cannot be made or does not take it
    public synchronized void add(Publication publication, Runnable confirmed, Runnable instead) {
        add(new Item(publication, Reach.QUEUE, Optional.of(confirmed), Optional.of(instead)));
    }

    private void add(Item item) {
        waiting.addLast(item);
        notifyAll();
    }

    private boolean dropOldest() {
        Optional<Item> oldest = Stream.concat(refused.stream().map(Refused::item), waiting.stream())
                .filter(item -> item.confirmed().isEmpty())
                .findFirst();
        oldest.ifPresent(item -> {
            if (!refused.removeIf(each -> each.item() == item)) {
                waiting.removeFirstOccurrence(item);
            }
            droppable -= item.bytes();
        });
        return oldest.isPresent();
    }

    /// Sends through this channel from now on.
    public synchronized void open(Channel fresh) throws IOException {
        fresh.confirmSelect();
        channel = fresh;
        if (!started) {
            started = true;
            sender.start();
        }
        notifyAll();
    }

    /// There is no channel until the next [#open].
    public synchronized void lost() {
        channel = null;
        blocked = false;
        notifyAll();
    }

    /// Whether the broker takes no messages at present.
    public synchronized void blocked(boolean now) {
        blocked = now;
        notifyAll();
    }

    /// How many events were dropped since the beginning.
    public synchronized long dropped() {
        return dropped;
    }

    /// How many messages wait.
    public synchronized int waiting() {
        return waiting.size() + refused.size();
    }

    /// Waits a moment until everything is sent, then stops.
    @Override
    public synchronized void close() {
        long end = System.nanoTime() + LAST_CHANCE.toNanos();
        try {
            while (channel != null && !blocked && !waiting.isEmpty() && System.nanoTime() < end) {
                wait(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (waiting() > 0) {
            LOG.info("{} messages could not be sent before the end", waiting());
        }
        sender.interrupt();
    }

    private void sendAll() {
        try {
            while (true) {
                Item next;
                Channel through;
                synchronized (this) {
                    tryRefusedAgain();
                    while (waiting.isEmpty() || channel == null || blocked) {
                        wait(refused.isEmpty() ? 0 : LOOK_EVERY.toMillis());
                        tryRefusedAgain();
                    }
                    next = waiting.getFirst();
                    through = channel;
                }
                Sent sent = send(through, next);
                if (sent == Sent.CONFIRMED) {
                    done(next, next.confirmed());
                } else if (sent != Sent.AGAIN && next.instead().isPresent()) {
                    done(next, next.instead());
                } else {
                    switch (sent) {
                        case UNREACHABLE -> letOthersGoFirst(next);
                        case REFUSED -> rest(next);
                        // It would stand in the way of all others for ever.
                        case UNWRITABLE -> done(next, next.confirmed());
                        case AGAIN, CONFIRMED -> {}
                    }
                    Thread.sleep(500);
                }
            }
        } catch (InterruptedException e) {
            // close() ends the sender.
            LOG.debug("The outbox is closed");
        }
    }

    private void done(Item item, Optional<Runnable> then) {
        synchronized (this) {
            // The limit may have dropped it meanwhile.
            if (waiting.removeFirstOccurrence(item) && item.confirmed().isEmpty()) {
                droppable -= item.bytes();
            }
            notifyAll();
        }
        try {
            then.ifPresent(Runnable::run);
        } catch (Throwable e) {
            LOG.error("What follows a sent message failed", e);
        }
    }

    private synchronized void letOthersGoFirst(Item unsent) {
        if (waiting.removeFirstOccurrence(unsent)) {
            waiting.addLast(unsent);
        }
    }

    private synchronized void rest(Item unsent) {
        if (waiting.removeFirstOccurrence(unsent)) {
            refused.addLast(new Refused(unsent, System.nanoTime()));
        }
    }

    private void tryRefusedAgain() {
        while (!refused.isEmpty() && System.nanoTime() - refused.getFirst().since() > REFUSED_RESTS.toNanos()) {
            waiting.addLast(refused.removeFirst().item());
        }
    }

    private enum Sent {
        CONFIRMED,
        /// Not yet; the order is kept.
        AGAIN,
        /// There is no such queue, and it cannot be made; or it is full and takes no more.
        UNREACHABLE,
        /// The broker has closed the channel over it.
        REFUSED,
        /// It has more headers than fit a frame.
        UNWRITABLE
    }

    private Sent send(Channel channel, Item item) throws InterruptedException {
        var returned = new AtomicBoolean();
        var listener = channel.addReturnListener(message -> returned.set(true));
        try {
            JobPublishing.send(channel, item.publication(), item.reach() == Reach.QUEUE);
            Sent sent = awaitConfirm(channel);
            if (!returned.get()) {
                return sent;
            }
            return make(channel, item.publication().route().routingKey()) ? Sent.AGAIN : Sent.UNREACHABLE;
        } catch (AlreadyClosedException e) {
            return Sent.AGAIN;
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            return isRefused(channel) ? Sent.REFUSED : Sent.AGAIN;
        } catch (IllegalArgumentException e) {
            LOG.error("A message cannot be written and is given up", e);
            discard(channel);
            return Sent.UNWRITABLE;
        } finally {
            channel.removeReturnListener(listener);
        }
    }

    /// The client counts what it could not write among what is to be confirmed, and would wait for that for ever: the
    /// link opens another channel.
    private static void discard(Channel channel) {
        try {
            channel.abort();
        } catch (IOException | ShutdownSignalException e) {
            LOG.debug("The channel is gone already", e);
        }
    }

    /// The broker closes a channel over what it does not take, such as a message that is too large for it.
    private static boolean isRefused(Channel channel) {
        ShutdownSignalException reason = channel.getCloseReason();
        return reason != null && !reason.isHardError() && !reason.isInitiatedByApplication();
    }

    /// Waits for as long as there is the channel. A broker that is blocked or slow confirms late, and a message that is
    /// sent again meanwhile would be there twice.
    private Sent awaitConfirm(Channel through) throws InterruptedException {
        while (true) {
            try {
                return through.waitForConfirms(LOOK_EVERY.toMillis()) ? Sent.CONFIRMED : Sent.UNREACHABLE;
            } catch (TimeoutException e) {
                synchronized (this) {
                    if (channel != through) {
                        return Sent.AGAIN;
                    }
                }
            }
        }
    }

    private boolean make(Channel channel, String queue) throws TimeoutException {
        try {
            JobPublishing.queue(channel.getConnection(), queue);
            return true;
        } catch (IOException e) {
            if (unmakable.add(queue)) {
                LOG.warn(
                        "A message waits because the queue {} is missing and this account may not make it; make it,"
                                + " or give the account the right to",
                        queue);
            }
            return false;
        }
    }
}
