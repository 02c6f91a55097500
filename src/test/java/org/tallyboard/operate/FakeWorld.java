package org.tallyboard.operate;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.notification.Topic;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.source.Account;
import org.tallyboard.source.Freshness;
import org.tallyboard.testing.NothingToAcknowledge;

/// The outside worlds of the desk, and a clock that runs only while somebody waits. Writes down what was done.
final class FakeWorld
        implements PipelineOrders, KnownPipelines, NotificationOrders, JobOrders, KnownJobs, Audit, OrderClock {

    /// What was sent, and what was written to the record, in order.
    final List<String> done = new CopyOnWriteArrayList<>();

    final Map<String, Job> jobs = new ConcurrentHashMap<>();
    final Map<Long, OrderRecord> rows = new ConcurrentSkipListMap<>();
    volatile Caller caller = Given.KIM;
    volatile Supplier<Pipeline> pipeline = () -> Given.pipeline(Given.failedBuild());
    volatile Supplier<Answer> answer = () -> new Answer.Accepted("reference");
    volatile Runnable afterSending = () -> {};
    volatile Runnable whenRecordIsRead = () -> {};
    volatile String readFails = "";
    volatile String trouble = "";
    volatile String intentFails = "";
    final AtomicInteger outcomesThatFail = new AtomicInteger();
    volatile CountDownLatch sending = new CountDownLatch(0);
    private final AtomicLong elapsed = new AtomicLong();
    private volatile String notice = "";

    /// What workers and the scheduler say of recordings.
    final RecordingOrders recordings = new RecordingOrders() {
        @Override
        public Told ask(HeldRecording seen) throws ReadFailedException {
            done.add("ask " + seen.worker());
            if (!readFails.isEmpty()) {
                throw new ReadFailedException(readFails);
            }
            return told.get();
        }

        @Override
        public Answer change(HeldRecording seen, Optional<Instant> start, Optional<Instant> end) {
            return send(seen.worker() + " " + seen.job().id()
                    + start.map(time -> " start " + time).orElse("")
                    + end.map(time -> " end " + time).orElse(""));
        }

        @Override
        public Answer startPlanned(StartPlanned order) {
            return send("scheduler " + order.job().id() + " " + order.start());
        }
    };

    volatile Supplier<RecordingOrders.Told> told = () -> new RecordingOrders.Told(List.of(), Optional.empty());

    OrderService desk() {
        return desk("");
    }

    OrderService desk(String closedBecause) {
        return new OrderService(
                closedBecause,
                "kim@desk",
                new OrderService.Ports(
                        this,
                        this,
                        Map.of("rec-broker", new OrderService.BrokerPorts(this, recordings)),
                        this,
                        this,
                        new NothingToAcknowledge(),
                        this),
                this);
    }

    List<String> sent() {
        return done.stream().filter(d -> d.startsWith("send")).toList();
    }

    OrderRecord row(long id) {
        return Optional.ofNullable(rows.get(id)).orElseThrow();
    }

    private Answer send(String what) {
        done.add("send " + what);
        try {
            sending.await();
        } catch (InterruptedException e) {
            done.add("interrupted while sending");
            throw new IllegalStateException(e);
        }
        Answer given = answer.get();
        afterSending.run();
        return given;
    }

    @Override
    public Caller caller(Account account) throws ReadFailedException {
        done.add("caller");
        if (!readFails.isEmpty()) {
            throw new ReadFailedException(readFails);
        }
        return caller;
    }

    @Override
    public Pipeline readNow(Account account, String name, String executionId) throws ReadFailedException {
        done.add("read");
        if (!readFails.isEmpty()) {
            throw new ReadFailedException(readFails);
        }
        return pipeline.get();
    }

    /// Each look is at a new read.
    @Override
    public Optional<Pipeline> pipeline(PipelineId id) {
        done.add("look");
        Pipeline row = pipeline.get();
        return Optional.of(row.with(
                readFails.isEmpty() ? Freshness.read(now().plusMillis(1), Duration.ofSeconds(10)) : row.freshness()));
    }

    @Override
    public Answer retryStage(RetryStage order) {
        return send("retry " + order.pipeline() + "/" + order.stage() + " " + order.executionId() + " " + order.mode());
    }

    @Override
    public Answer decideApproval(DecideApproval order) {
        return send(order.decision() + " " + order.pipeline() + "/" + order.stage() + "/" + order.action());
    }

    @Override
    public void changed(Account account, String name) {
        done.add("changed");
    }

    @Override
    public List<Topic> topics(Account account) throws ReadFailedException {
        throw new ReadFailedException("no topics");
    }

    @Override
    public Answer publish(SendNotification order) {
        return send("notification " + order.draft().subject());
    }

    @Override
    public Answer publish(RetryJob order, String newId) {
        return send("job " + order.job().id() + " as " + newId);
    }

    @Override
    public String trouble(String broker) {
        return trouble;
    }

    @Override
    public Optional<Job> job(JobKey key) {
        return Optional.ofNullable(jobs.get(key.id()));
    }

    @Override
    public Optional<Job> successor(Job job) {
        return KnownJobs.successor(job, jobs());
    }

    @Override
    public Collection<Job> jobs() {
        return jobs.values();
    }

    @Override
    public synchronized long intent(OrderRecord order, String details) throws AuditException {
        fail(intentFails);
        long id = rows.size() + 1L;
        rows.put(id, new OrderRecord(id, order.at(), order.caller(), order.kind(), order.target(), order.outcome()));
        done.add("intent " + details);
        return id;
    }

    @Override
    public synchronized void outcome(long id, Outcome outcome) throws AuditException {
        if (outcomesThatFail.getAndDecrement() > 0) {
            fail("the disk is full");
        }
        rows.computeIfPresent(id, (k, o) -> new OrderRecord(o.id(), o.at(), o.caller(), o.kind(), o.target(), outcome));
        done.add("outcome " + outcome.getClass().getSimpleName());
    }

    @Override
    public synchronized List<OrderRecord> latest(int limit) throws AuditException {
        fail(intentFails);
        whenRecordIsRead.run();
        List<OrderRecord> all = new ArrayList<>(rows.values());
        return all.reversed().stream().limit(limit).toList();
    }

    private static void fail(String because) throws AuditException {
        if (!because.isEmpty()) {
            throw new AuditException(because, new IllegalStateException(because));
        }
    }

    @Override
    public String notice() {
        return notice;
    }

    @Override
    public void close() {
        notice = "";
    }

    @Override
    public Instant now() {
        return Given.NOW.plusMillis(elapsed.get());
    }

    @Override
    public ZoneId zone() {
        return ZoneOffset.UTC;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        elapsed.addAndGet(duration.toMillis());
        Thread.yield();
    }
}
