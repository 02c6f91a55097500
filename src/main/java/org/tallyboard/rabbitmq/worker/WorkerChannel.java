package org.tallyboard.rabbitmq.worker;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.ControlReply;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.InspectionWriter;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.rabbitmq.Blockage;
import org.tallyboard.rabbitmq.ConfirmedOutbox;
import org.tallyboard.rabbitmq.Login;
import org.tallyboard.rabbitmq.OutageLog;

/// What a recording worker needs of a broker: a task queue, a queue of its own for the jobs that it holds
/// ([LeaseQueue]), remote control in both directions, and a way to publish. All come back by themselves after any
/// outage.
///
/// Each use has a connection of its own that comes back by itself: tasks, leases with claims, results with events,
/// remote control, and [Telemetry]. What the broker refuses to one of them, or closes because of it, ends that one
/// alone; and none waits for what another has to send. No message can end one of them either: what the client library
/// cannot read arrives as a [TaskDelivery] that says so, see [ContentHeaders]. What is published here never makes the
/// caller wait for the broker, but for [#lease] and [#claim].
public final class WorkerChannel implements AutoCloseable {
    /// A host that vanished is noticed by the broker after two silent intervals. So short an interval may cut off a
    /// worker that is only slow; then it is back at once, and what it records has gone on.
    private static final int HEARTBEAT_SECONDS = 2;
    /// A holder must be back before its jobs are given to others, see [LeaseQueue#RETURNS_AFTER].
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Settings settings;
    private final TaskLink tasks;
    private final LeaseLink leases;
    private final ResultLink results;
    private final WorkerControl control;
    private final ConfirmedOutbox outbox = new ConfirmedOutbox();
    private final Blockage blockage;
    private final Telemetry telemetry;
    private volatile Optional<InspectionWriter.BrokerConnection> connection = Optional.empty();

    /// @param nodename the worker's own name, for example `rec-w1@desk`; no two workers share one
    /// @param queue the task queue; it is used as it is, and made (durable) only where it is missing
    /// @param topicExchanges exchanges to publish on that are made (topic, durable) where they are missing
    public record Settings(String nodename, String queue, List<String> topicExchanges) {
        public Settings {
            topicExchanges = List.copyOf(topicExchanges);
        }
    }

    /// Called on the client's threads; must return soon.
    public interface Handler {
        /// Jobs can be kept with the broker, for the first time or again; the own jobs' queue is consumed.
        void connected();

        /// The broker takes messages again, after it took none for a while.
        default void unblocked() {}

        /// Nothing is kept with the broker any more: it gives out again what came from the own jobs' queue, and has
        /// taken back every claim.
        void disconnected();

        /// Messages of the task queue that were not acknowledged are no longer ours: the broker gives them out again.
        void tasksLost();

        /// A message of the task queue.
        void task(TaskDelivery delivery);

        /// A message of the own jobs' queue.
        void leased(TaskDelivery delivery);

        /// A remote control request, meant for this worker or not, and the answer to send, if any.
        Optional<Publication> control(AmqpMessage request);
    }

    /// A question that was asked; closed, its answers are no longer heard.
    ///
    /// @param sent false when there was no connection
    public record Question(boolean sent, Runnable end) implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }

    public WorkerChannel(Login login, Settings settings, Handler handler) {
        this.settings = settings;
        Login attentive = () -> {
            var factory = login.factory();
            factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
            connection = Optional.of(new InspectionWriter.BrokerConnection(
                    factory.getHost(),
                    factory.getUsername(),
                    factory.getVirtualHost(),
                    factory.getPort(),
                    factory.isSSL(),
                    factory.getConnectionTimeout() / 1000,
                    HEARTBEAT_SECONDS));
            return factory;
        };
        var outages = new OutageLog(login, settings.nodename());
        this.blockage = new Blockage(settings.nodename());
        this.tasks = new TaskLink(attentive, settings, LONGEST_PAUSE, handler, outages);
        this.leases = new LeaseLink(attentive, settings, LONGEST_PAUSE, handler, tasks, outages, blockage);
        this.results = new ResultLink(attentive, settings, LONGEST_PAUSE, outbox, outages, blockage);
        this.telemetry = new Telemetry(attentive, settings, LONGEST_PAUSE, blockage);
        this.control =
                new WorkerControl(attentive, settings.nodename(), LONGEST_PAUSE, outages, blockage, handler::control);
    }

    /// Connects, now or as soon as there is a broker.
    public void start() {
        tasks.start();
        leases.start();
        results.start();
        control.start();
        telemetry.start();
    }

    /// Whether there is a broker now, for tasks and for leases.
    public boolean isConnected() {
        return tasks.isOpen() && leases.isOpen();
    }

    /// Where it is, or was last, connected; empty before the first attempt.
    public Optional<InspectionWriter.BrokerConnection> connection() {
        return connection;
    }

    /// How the messages that wait for the broker fare.
    ///
    /// @param blocked whether it takes none at present, because of an alarm for memory or disk
    /// @param blockedTotal how long it has taken none, in all
    /// @param dropped messages that were dropped because they could not be sent: heartbeats, progress,
    ///     pictures, and after a very long outage events
    /// @param unsent messages that wait to be confirmed: events and results
    public record Flow(boolean blocked, Duration blockedTotal, long dropped, int unsent) {}

    /// How the messages that wait for the broker fare.
    public Flow flow() {
        return new Flow(blockage.isOn(), blockage.total(), telemetry.dropped() + outbox.dropped(), outbox.waiting());
    }

    /// Publishes what is stale when it comes late, soon or not at all; never waits.
    public void publish(Publication publication) {
        telemetry.add(publication);
    }

    /// Publishes into the own jobs' queue, from which it comes to [Handler#leased] once it is safe there. May wait for
    /// a broker that reads slowly: called on one thread that does nothing else.
    ///
    /// @return false when it was not sent: there is no connection, or the broker takes no messages
    /// @throws IllegalArgumentException when its headers do not fit a frame of the broker's size
    public boolean lease(AmqpMessage message) {
        return leases.lease(message);
    }

    /// Claims a job for this worker until [#release] or the end of the connection ([JobLocks]). Waits for the broker.
    public JobLocks.Answer claim(String id) {
        return leases.locks().take(settings.queue(), id);
    }

    /// Lets go of what was claimed. Waits for the broker.
    public void release(String id) {
        leases.locks().release(settings.queue(), id);
    }

    /// Leaves word at the broker that an attempt has ended here, for workers that stand still now ([JobLocks]). Waits
    /// for the broker.
    public void leaveWord(String attempt) {
        leases.locks().leaveWord(settings.queue(), attempt, settings.nodename());
    }

    /// Whether an attempt has ended, by the word that a worker left of that. Waits for the broker.
    public boolean isWord(String attempt) {
        return leases.locks().isWord(settings.queue(), attempt);
    }

    /// Publishes now or after the outage, in order, until the broker has confirmed it; for what must not be lost.
    public void publishSurely(Publication publication) {
        outbox.add(publication);
    }

    /// The same, with word when it is done.
    ///
    /// @param mandatory whether it has to reach a queue; else one that nobody waits for counts as sent
    /// @param confirmed must return soon
    public void publishSurely(Publication publication, boolean mandatory, Runnable confirmed) {
        outbox.add(publication, mandatory ? ConfirmedOutbox.Reach.QUEUE : ConfirmedOutbox.Reach.ANYWHERE, confirmed);
    }

    /// Publishes straight into any queue, which is made (durable) where it is missing, as Celery's own producers do.
    /// Others are sent first as long as it cannot be made.
    ///
    /// @param confirmed must return soon
    public void publishSurelyInto(String queue, AmqpMessage message, Runnable confirmed) {
        outbox.add(new Publication(Route.toQueue(queue), message), ConfirmedOutbox.Reach.QUEUE, confirmed);
    }

    /// Moves a message that nobody can take out of the way, into a queue of its own (durable, made where it is
    /// missing), where it waits for a person: it is acknowledged once the broker has it there. One that cannot come
    /// there is rejected: it would be in the way for ever.
    ///
    /// @param then given the name of the queue where it lies, or nothing where it was rejected
    public void setAside(TaskDelivery delivery, String reason, Consumer<Optional<String>> then) {
        Runnable rejected = () -> {
            delivery.reject();
            then.accept(Optional.empty());
        };
        if (!delivery.isWhole()) {
            rejected.run();
            return;
        }
        String into = SetAside.queue(settings.queue());
        outbox.add(
                new Publication(Route.toQueue(into), SetAside.message(delivery, settings.nodename(), reason)),
                () -> {
                    delivery.acknowledge();
                    then.accept(Optional.of(into));
                },
                rejected);
    }

    /// Asks all workers, this one included. With a thousand workers that is a thousand messages and as many answers:
    /// for what is rare.
    ///
    /// @param answers called on a thread of the client; must return soon
    public Question ask(ControlRequest request, Consumer<ControlReply.Answer> answers) {
        return control.questions().ask(request, answers);
    }

    /// Asks one worker alone, through its own queue for remote control. A worker that is not connected does not answer.
    public Question ask(String nodename, ControlRequest request, Consumer<ControlReply.Answer> answers) {
        return control.questions().ask(nodename, request, answers);
    }

    /// How many messages of the task queue may be here unacknowledged beyond those that are here already. With 0 the
    /// queue is not consumed, so that its messages stay for others.
    public void take(int count) {
        tasks.take(count);
    }

    /// Sends what [#publishSurely] still holds, for a moment at most, and closes all connections.
    @Override
    public void close() {
        results.close();
        telemetry.close();
        control.close();
        tasks.close();
        leases.close();
    }
}
