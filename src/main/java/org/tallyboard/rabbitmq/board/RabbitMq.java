package org.tallyboard.rabbitmq.board;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.tallyboard.board.Change;
import org.tallyboard.board.Watcher;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.operate.JobOrders;
import org.tallyboard.operate.RecordingOrders;

/// Everything that the board has of one RabbitMQ: the management API, Celery's events with previews and remote control,
/// and orders. The first two fail apart and come back by themselves.
public final class RabbitMq {

    private final String name;
    private final ChangeOutput out = new ChangeOutput();
    private final Watcher api;
    private final Stream stream;
    private final JobOrders orders;
    private final RecordingOrders recordingOrders;

    /// Connects to nothing yet.
    ///
    /// @param broker which broker, and who we are there
    /// @param recordings what a recording is
    /// @param kept messages that the scheduler keeps
    /// @param clock our own clock
    public RabbitMq(BrokerConfig broker, RecordingsConfig recordings, KeptMessages kept, InstantSource clock) {
        this(broker, recordings, kept, clock, BrokerWatcher.Pace.standard(), RemoteControl.Pace.standard());
    }

    RabbitMq(
            BrokerConfig broker,
            RecordingsConfig recordings,
            KeptMessages kept,
            InstantSource clock,
            BrokerWatcher.Pace polls,
            RemoteControl.Pace questions) {
        this.name = broker.name();
        JobQueues jobQueues = new JobQueues();
        this.api = new BrokerWatcher(broker, jobQueues, clock, polls);
        this.stream = new Stream(broker, recordings, kept, clock, questions, out, jobQueues);
        this.orders = new AmqpJobOrders(broker, recordings, kept, clock, out);
        this.recordingOrders = new AmqpRecordingOrders(broker, recordings, clock, out);
    }

    /// Its configured name.
    public String name() {
        return name;
    }

    /// The management API and the event stream, to be started and closed by the board.
    public List<Watcher> watchers() {
        return List.of(api, stream);
    }

    /// Orders about jobs. What they change is told to the board that started [#watchers].
    public JobOrders orders() {
        return orders;
    }

    /// Orders about recordings that workers or a scheduler have; likewise.
    public RecordingOrders recordingOrders() {
        return recordingOrders;
    }

    /// What came over the event stream since the start.
    public EventCounts counts() {
        return stream.events.counts();
    }

    /// Events, previews and remote control: three connections under one lamp.
    private static final class Stream implements Watcher {
        private final ChangeOutput out;
        private final JobQueues jobQueues;
        private final EventStream events;
        private final PreviewStream previews;
        private final RemoteControl control;

        private Stream(
                BrokerConfig broker,
                RecordingsConfig recordings,
                KeptMessages kept,
                InstantSource clock,
                RemoteControl.Pace questions,
                ChangeOutput out,
                JobQueues jobQueues) {
            this.out = out;
            this.jobQueues = jobQueues;
            StreamHealth health = new StreamHealth(broker.name(), out);
            this.control = new RemoteControl(broker, recordings, kept, clock, this::answered, health, questions);
            this.previews = new PreviewStream(broker, recordings, clock, out);
            this.events = new EventStream(broker, recordings, clock, this::heard, health, control::greet);
        }

        /// The board hears of a job before a worker is asked about it.
        private void heard(Change change) {
            jobQueues.heard(change);
            out.accept(change);
            if (change instanceof Change.EventsArrived arrived) {
                control.saw(arrived);
            }
        }

        private void answered(Change change) {
            jobQueues.heard(change);
            out.accept(change);
        }

        @Override
        public void start(Consumer<Change> sink) {
            out.open(sink);
            control.start();
            events.start();
            previews.start();
        }

        @Override
        public void close() {
            out.close();
            events.close();
            previews.close();
            control.close();
        }
    }
}
