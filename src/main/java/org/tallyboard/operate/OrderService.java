package org.tallyboard.operate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.job.JobKey;
import org.tallyboard.notification.Topic;
import org.tallyboard.source.Account;

/// Carries out orders, each on a thread of its own. Sends every order at most once: there is no automatic second send,
/// whatever fails.
public final class OrderService implements Orders, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OrderService.class);
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);
    private static final int MOST_SENT = 500;

    private final String closedBecause;
    private final String user;
    private final Ports ports;
    private final OrderClock waiting;
    private final RecentOrders book = new RecentOrders();
    private final OrderLog log;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Running> running = new HashMap<>();
    private final Map<JobKey, JobRetry.Earlier> sentJobs = new LinkedHashMap<>();
    private boolean ending;
    private volatile Consumer<Given> whenDone = given -> {};

    /// What the desk acts through.
    ///
    /// @param brokers each configured broker's, by its name; an order goes to the broker that it names
    public record Ports(
            PipelineOrders pipelines,
            NotificationOrders notifications,
            Map<String, BrokerPorts> brokers,
            KnownPipelines knownPipelines,
            KnownJobs jobsNow,
            Acknowledgements acknowledgements,
            Audit audit) {
        public Ports {
            brokers = Map.copyOf(brokers);
        }
    }

    /// An order that was carried out.
    ///
    /// @param order its number in the record; below 0 where it has none of its own
    /// @param newJob the id of the job that it sent
    public record Given(long order, Operation operation, Instant at, String caller, Optional<String> newJob) {}

    /// What acts on one broker.
    public record BrokerPorts(JobOrders jobs, RecordingOrders recordings) {}

    /// An order that is under way; `run` carries it out.
    private record Running(Operation operation, CompletableFuture<Outcome> future, OrderExecution run) {}

    /// @param closedBecause why no orders may be given, for example `started with --read-only`; empty text
    ///     when they may
    /// @param user who gives orders to the broker: the operating system's user
    public OrderService(String closedBecause, String user, Ports ports, OrderClock waiting) {
        this.closedBecause = closedBecause;
        this.user = user;
        this.ports = ports;
        this.waiting = waiting;
        this.log = new OrderLog(ports.audit(), book, waiting);
        log.follow();
    }

    @Override
    public String closedBecause() {
        return closedBecause;
    }

    @Override
    public Caller localCaller() {
        return Caller.local(user);
    }

    @Override
    public String notice() {
        return log.notice();
    }

    @Override
    public List<OrderRecord> orders() {
        return book.orders();
    }

    @Override
    public void onChange(Consumer<List<OrderRecord>> listener) {
        book.onChange(listener);
    }

    @Override
    public CompletableFuture<Caller> caller(Account account) {
        return asked(() -> ports.pipelines().caller(account));
    }

    @Override
    public CompletableFuture<List<Topic>> topics(Account account) {
        return asked(() -> ports.notifications().topics(account));
    }

    private interface Question<T> {
        T ask() throws ReadFailedException;
    }

    private static <T> CompletableFuture<T> asked(Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("order-question").start(() -> {
            try {
                answer.complete(question.ask());
            } catch (ReadFailedException e) {
                answer.completeExceptionally(e);
            } catch (RuntimeException | Error e) {
                LOG.error("Asking before an order failed", e);
                answer.completeExceptionally(new ReadFailedException(
                        "asking failed unexpectedly (" + e.getClass().getSimpleName() + "); the log has the details"));
            }
        });
        return answer;
    }

    @Override
    public BatchRun order(Batch batch, Duration every, Consumer<List<BatchRun.Result>> changed) {
        // Its items are in the record as parts of the batch, and not in the list by themselves.
        RecentOrders items = new RecentOrders();
        return new BatchExecution(
                        batch, every, operation -> order(operation, false, items), changed, book, log, waiting, user)
                .start();
    }

    @Override
    public CompletableFuture<Outcome> order(Operation operation, boolean recorded) {
        return order(operation, recorded, book);
    }

    private CompletableFuture<Outcome> order(Operation operation, boolean recorded, RecentOrders into) {
        if (!closedBecause.isEmpty()) {
            return refused("no orders can be given: " + closedBecause, "start the board without it to give orders");
        }
        String subject = operation.subject();
        Running order;
        lock.lock();
        try {
            Running other = running.get(subject);
            if (other != null) {
                return other.operation().equals(operation)
                        ? other.future()
                        : refused("another order about the same is under way", "wait for its outcome");
            }
            if (ending) {
                return refused("the board is ending", "order it again after the next start");
            }
            order = new Running(operation, new CompletableFuture<>(), run(operation, recorded, into));
            running.put(subject, order);
        } finally {
            lock.unlock();
        }
        order.run().start(outcome -> ended(subject, order, outcome));
        return order.future();
    }

    private static CompletableFuture<Outcome> refused(String reason, String nextStep) {
        return CompletableFuture.completedFuture(new Outcome.Refused(reason, nextStep));
    }

    private OrderExecution run(Operation operation, boolean recorded, RecentOrders into) {
        Instant at = waiting.now().truncatedTo(ChronoUnit.MILLIS);
        return new OrderExecution(
                operation,
                recorded,
                at,
                operation.steps(new OrderPorts(ports, waiting, user, this::sentBefore)),
                into,
                log);
    }

    private Optional<JobRetry.Earlier> sentBefore(JobKey job) {
        return Optional.ofNullable(sentJobs.get(job));
    }

    /// Called after an order was carried out; its effect can be followed from then on.
    public void onDone(Consumer<Given> told) {
        whenDone = told;
    }

    /// Keeps what an order's effect came to.
    public void became(long order, String text) {
        Thread.ofVirtual().name("order-became").start(() -> {
            try {
                ports.audit().became(order, text);
            } catch (Audit.AuditException e) {
                LOG.warn("What became of order {} is not in the record: {}", order, e.getMessage());
            }
            book.became(order, text);
        });
    }

    private void ended(String subject, Running order, Outcome outcome) {
        if (outcome instanceof Outcome.Done) {
            whenDone.accept(new Given(
                    order.run().id(),
                    order.operation(),
                    order.run().at(),
                    order.run().caller(),
                    order.run().sentJob()));
        }
        lock.lock();
        try {
            running.remove(subject);
            order.run().sentJob().ifPresent(id -> {
                if (order.operation() instanceof RetryJob job) {
                    remember(job.job(), new JobRetry.Earlier(id, waiting.now()));
                }
            });
        } finally {
            lock.unlock();
        }
        order.future().complete(outcome);
        log.follow();
    }

    private void remember(JobKey job, JobRetry.Earlier sent) {
        if (sentJobs.size() >= MOST_SENT) {
            sentJobs.remove(sentJobs.keySet().iterator().next());
        }
        sentJobs.put(job, sent);
    }

    /// Takes no more orders, cuts short the waiting for changes to show, and waits a little for orders to end.
    @Override
    public void close() {
        List<Running> left;
        lock.lock();
        try {
            ending = true;
            left = List.copyOf(running.values());
        } finally {
            lock.unlock();
        }
        left.forEach(order -> order.run().hurry());
        long end = System.nanoTime() + LAST_WAIT.toNanos();
        left.forEach(order -> order.run().join(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
        log.close();
    }
}
