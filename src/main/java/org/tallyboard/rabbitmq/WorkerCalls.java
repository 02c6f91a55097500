package org.tallyboard.rabbitmq;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.ControlReply;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.Decoded;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.source.Failure;

/// Calls all workers by remote control and waits for their answers, for those who ask now and then. Silence of a worker
/// means nothing: a busy one does not answer.
public final class WorkerCalls implements AutoCloseable {
    private static final long LOOK_NANOS = 100_000_000;

    private final Map<String, BlockingQueue<ControlReply.Answer>> open = new ConcurrentHashMap<>();
    private final CountDownLatch first = new CountDownLatch(1);
    private final ControlClient client;
    private volatile Optional<String> blocked = Optional.empty();

    private WorkerCalls(BrokerConfig broker, InstantSource clock) {
        this.client = new ControlClient(broker, clock, new Ear());
    }

    /// Connects as soon as there is a broker.
    public static WorkerCalls start(BrokerConfig broker, InstantSource clock) {
        var calls = new WorkerCalls(broker, clock);
        calls.client.start();
        return calls;
    }

    /// Asks all workers and gathers what they answer.
    ///
    /// @param patience how long to wait
    /// @param enough an answer after which no other is waited for
    /// @return the answers; empty while there is no connection
    public Optional<List<ControlReply.Answer>> ask(
            ControlRequest request, Duration patience, Predicate<ControlReply.Answer> enough)
            throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        if (!first.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return Optional.empty();
        }
        BlockingQueue<ControlReply.Answer> answers = new LinkedBlockingQueue<>();
        Optional<String> ticket = client.ask(request, answers, open);
        if (ticket.isEmpty()) {
            return Optional.empty();
        }
        try {
            List<ControlReply.Answer> heard = new ArrayList<>();
            while (true) {
                long left = end - System.nanoTime();
                ControlReply.Answer answer =
                        left > 0 ? answers.poll(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS) : null;
                if (answer == null) {
                    // A blocked broker has not read the question.
                    if (left > 0 && blocked.isEmpty()) {
                        continue;
                    }
                    return Optional.of(heard);
                }
                heard.add(answer);
                if (enough.test(answer)) {
                    return Optional.of(heard);
                }
            }
        } finally {
            open.remove(ticket.get());
        }
    }

    /// Why the broker takes no questions at present, in its words; empty as far as it does.
    public Optional<String> blocked() {
        return blocked;
    }

    /// Disconnects.
    @Override
    public void close() {
        client.close();
    }

    private final class Ear implements ControlClient.Listener {
        @Override
        public void connected() {
            first.countDown();
        }

        @Override
        public void blocked(Optional<String> why) {
            blocked = why;
        }

        @Override
        public void answered(AmqpMessage message) {
            if (ControlReply.decode(message) instanceof Decoded.Value<ControlReply>(ControlReply reply)) {
                reply.ticket().map(open::get).ifPresent(answers -> answers.addAll(reply.answers()));
            }
        }

        @Override
        public void disconnected(Failure failure) {
            // The next question finds no connection.
        }
    }
}
