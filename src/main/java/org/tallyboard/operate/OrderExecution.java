package org.tallyboard.operate;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.operate.Audit.AuditException;

/// Carries out one order: compares, writes the intent, acts, confirms, writes the outcome.
final class OrderExecution {

    private static final Logger LOG = LoggerFactory.getLogger(OrderExecution.class);

    private final Operation operation;
    private final boolean recorded;
    private final OrderSteps steps;
    private final RecentOrders book;
    private final OrderLog log;
    private final Instant at;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private Consumer<Outcome> whenOver = outcome -> {};
    private long key;
    private long id;
    private boolean acted;
    private boolean confirming;
    private boolean hurried;
    private volatile Optional<String> sentJob = Optional.empty();

    OrderExecution(
            Operation operation, boolean recorded, Instant at, OrderSteps steps, RecentOrders book, OrderLog log) {
        this.operation = operation;
        this.recorded = recorded;
        this.steps = steps;
        this.book = book;
        this.log = log;
        this.at = at;
        this.thread = Thread.ofVirtual().name("order").unstarted(this::run);
    }

    void start(Consumer<Outcome> whenOver) {
        this.whenOver = whenOver;
        key = book.begin(at, operation.kind(), operation.target(), "reading again");
        id = key;
        thread.start();
    }

    /// Its number in the record; below 0 where it is not in there.
    long id() {
        return id;
    }

    /// Who acted.
    String caller() {
        return steps.caller();
    }

    Instant at() {
        return at;
    }

    /// The id that a job was or may have been sent under.
    Optional<String> sentJob() {
        return sentJob;
    }

    private void run() {
        Outcome outcome;
        try {
            outcome = carryOut();
        } catch (RuntimeException | Error e) {
            LOG.error("The order {} failed unexpectedly", told(), e);
            outcome = unexpected(e);
        }
        book.update(key, id, steps.caller(), outcome);
        log.settle(id);
        whenOver.accept(outcome);
    }

    /// For the log: the operation's own text holds a job's arguments.
    private String told() {
        return operation.kind() + ", " + operation.target();
    }

    private Outcome unexpected(Throwable e) {
        String what = "an unexpected error (" + e.getClass().getSimpleName() + ", details are in the log)";
        if (!acted) {
            return new Outcome.Refused("nothing was sent: " + what, "order it again");
        }
        Outcome unknown = new Outcome.Unknown(what + " after it was sent; look before you order it again");
        return id > 0 ? log.outcome(key, id, steps.caller(), unknown) : unknown;
    }

    private Outcome carryOut() {
        Optional<Outcome.Refused> refused = compared();
        OrderRecord order = book.update(key, key, steps.caller(), new Outcome.UnderWay("writing it down"));
        String details = operation.recorded(steps.newId());
        if (refused.isPresent()) {
            long written = recorded ? log.refused(order, details, refused.get()) : 0;
            id = written > 0 ? written : key;
            return refused.get();
        }
        if (recorded) {
            try {
                id = log.intent(order, details);
            } catch (AuditException e) {
                return new Outcome.NotRecorded(OrderLog.text(e));
            }
        }
        book.update(key, id, steps.caller(), new Outcome.UnderWay("sent, waiting for the answer"));
        Outcome outcome = confirmed(acted());
        return recorded ? log.outcome(key, id, steps.caller(), outcome) : outcome;
    }

    private Optional<Outcome.Refused> compared() {
        try {
            return steps.compare();
        } catch (ReadFailedException e) {
            String why = e.getMessage() == null ? "it could not be read" : e.getMessage();
            return Optional.of(new Outcome.Refused(
                    "nothing was sent, because it could not be read again: " + why,
                    "order it again once it can be read"));
        }
    }

    private Answer acted() {
        acted = true;
        Answer answer;
        try {
            answer = steps.act();
        } catch (RuntimeException e) {
            LOG.error("Sending the order {} failed unexpectedly", told(), e);
            answer = new Answer.Unknown("an unexpected error (" + e.getClass().getSimpleName()
                    + ", details are in the log) while it was sent; look before you order it again");
        }
        if (!(answer instanceof Answer.Refused)) {
            sentJob = Optional.of(steps.newId()).filter(newId -> !newId.isEmpty());
        }
        return answer;
    }

    private Outcome confirmed(Answer answer) {
        book.update(key, id, steps.caller(), new Outcome.UnderWay("sent, waiting for the change to show"));
        try {
            confirming(true);
            return steps.confirm(answer);
        } catch (InterruptedException e) {
            return unconfirmed(answer, "the board ended before the change showed");
        } catch (RuntimeException e) {
            LOG.error("Looking after the order {} failed unexpectedly", told(), e);
            return unconfirmed(
                    answer, "whether the change shows is not known, because of an unexpected error; the log has it");
        } finally {
            confirming(false);
        }
    }

    /// What the answer alone tells.
    private static Outcome unconfirmed(Answer answer, String why) {
        return switch (answer) {
            case Answer.Accepted accepted ->
                new Outcome.Done(CurrentStateText.join(", ", "taken", accepted.reference()) + "; " + why);
            case Answer.Refused refused -> new Outcome.Refused(refused.reason(), refused.nextStep());
            case Answer.Unknown unknown -> new Outcome.Unknown(CurrentStateText.join("; ", unknown.reason(), why));
        };
    }

    /// Only the waiting may be interrupted: an interrupted send would end as unknown for no reason.
    private void confirming(boolean now) {
        lock.lock();
        try {
            confirming = now;
            if (hurried && now) {
                thread.interrupt();
            }
            if (!now) {
                // What follows is the writing of the outcome.
                boolean ignored = Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Cuts the waiting for the change short.
    void hurry() {
        lock.lock();
        try {
            hurried = true;
            if (confirming) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    void join(Duration longest) {
        try {
            if (!longest.isNegative()) {
                boolean ignored = thread.join(longest);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
