package org.tallyboard.broker;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.tallyboard.source.Freshness;

/// A broker as its management API told it. Its parts are read each by itself, so that each has an age and a failure of
/// its own. What the API left out is empty, never zero.
///
/// @param name configured name
/// @param overview [Part#OVERVIEW]
/// @param nodes [Part#NODES]; empty when they were not read
/// @param queues [Part#QUEUES], with the newer figures of [Part#JOB_QUEUES] where there are some
/// @param deprecated [Part#DEPRECATED_FEATURES]: the names of deprecated features in use
/// @param parts how old each part is, and why it could not be read; a part that is not read is not in it
public record BrokerView(
        String name,
        Optional<Overview> overview,
        List<Node> nodes,
        List<Queue> queues,
        List<String> deprecated,
        Map<Part, Freshness> parts) {

    public BrokerView {
        nodes = List.copyOf(nodes);
        queues = List.copyOf(queues);
        deprecated = List.copyOf(deprecated);
        parts = Map.copyOf(parts);
    }

    /// A view whose figures are all of one age.
    public BrokerView(
            String name,
            Optional<Overview> overview,
            List<Node> nodes,
            List<Queue> queues,
            List<String> deprecated,
            Freshness freshness) {
        this(
                name,
                overview,
                nodes,
                queues,
                deprecated,
                Map.of(Part.OVERVIEW, freshness, Part.NODES, freshness, Part.QUEUES, freshness));
    }

    /// What is read by itself, and who needs it. What nobody needs is not read.
    public enum Part {
        /// `/api/overview`: the rates of the status line, the version (it decides about delivery limits), and whether
        /// the broker keeps statistics.
        OVERVIEW("the overview"),
        /// `/api/nodes`: alarms, which stop everybody who publishes, nodes that are down and partitions.
        NODES("the nodes"),
        /// `/api/queues/VHOST`: how many jobs are queued, the tables of queues, whether a queue is empty so that a
        /// silent job in it is lost track of, dead letters.
        QUEUES("the queues"),
        /// `/api/queues/VHOST/NAME`: rates and consumers of the queues that jobs are sent to, and of those for dead
        /// letters, where the list of all is too long to be read with them.
        JOB_QUEUES("the queues of jobs"),
        /// `/api/exchanges/VHOST/NAME/bindings/source` of dead-letter exchanges: which queues hold dead letters.
        DEAD_LETTER_BINDINGS("where dead letters go"),
        /// The names of `/api/queues/VHOST` during an alarm: workers that are connected and cannot tell anything.
        MAILBOXES("the workers that are connected"),
        /// `/api/deprecated-features/used` (from 3.13 on): what a newer RabbitMQ will refuse.
        DEPRECATED_FEATURES("the deprecated features");

        private final String words;

        Part(String words) {
            this.words = words;
        }

        /// For a sentence, for example `the nodes`.
        public String words() {
            return words;
        }
    }

    /// How a part is; empty when it is not read.
    public Optional<Freshness> freshness(Part part) {
        return Optional.ofNullable(parts.get(part));
    }

    /// Figures of the whole broker.
    ///
    /// @param version product version, for example `3.10.8`
    /// @param publishRate messages per second in
    /// @param deliverRate messages per second out (deliver and get)
    /// @param ready messages ready in all queues
    /// @param unacked messages delivered and not acknowledged
    /// @param statistics which statistics the broker keeps
    public record Overview(
            String version,
            OptionalDouble publishRate,
            OptionalDouble deliverRate,
            OptionalLong ready,
            OptionalLong unacked,
            Statistics statistics) {}

    /// Which statistics a broker keeps (rabbitmq.com/docs/management, "Disable Statistics and Metrics Collection").
    public enum Statistics {
        /// All of them.
        KEPT,
        /// `management.rates_mode = none`: no rates.
        NO_RATES,
        /// `management_agent.disable_metrics_collector = true` or `management.disable_stats = true`: neither rates nor
        /// consumers nor the nodes' memory and disk. How many messages a queue holds can be asked.
        OFF;

        /// What is not known because of it, and what would change that; empty when nothing is missing.
        public String words() {
            return switch (this) {
                case KEPT -> "";
                case NO_RATES -> "the broker keeps no rates (management.rates_mode = none)";
                case OFF ->
                    "the broker keeps no statistics: rates, consumers and the nodes' memory are not known. Take"
                            + " management_agent.disable_metrics_collector and management.disable_stats out of its"
                            + " rabbitmq.conf to have them";
            };
        }
    }

    /// One node.
    ///
    /// @param running false when the node is down
    /// @param memoryAlarm mem_alarm
    /// @param diskAlarm disk_free_alarm
    /// @param memoryUsed bytes
    /// @param memoryLimit bytes from which on the alarm is raised
    /// @param diskFree bytes
    /// @param diskLimit bytes below which the alarm is raised
    /// @param partitions the nodes that this one has lost and not rejoined (`partitions`)
    public record Node(
            String name,
            boolean running,
            boolean memoryAlarm,
            boolean diskAlarm,
            OptionalLong memoryUsed,
            OptionalLong memoryLimit,
            OptionalLong diskFree,
            OptionalLong diskLimit,
            List<String> partitions) {
        public Node {
            partitions = List.copyOf(partitions);
        }

        /// One whose limits are not known.
        public Node(
                String name,
                boolean running,
                boolean memoryAlarm,
                boolean diskAlarm,
                OptionalLong memoryUsed,
                OptionalLong diskFree) {
            this(
                    name,
                    running,
                    memoryAlarm,
                    diskAlarm,
                    memoryUsed,
                    OptionalLong.empty(),
                    diskFree,
                    OptionalLong.empty(),
                    List.of());
        }

        /// While it has one, the broker takes nothing in from anybody.
        public boolean hasAlarm() {
            return memoryAlarm || diskAlarm;
        }
    }

    /// One queue.
    ///
    /// @param ready messages_ready
    /// @param unacked messages_unacknowledged
    /// @param consumers number of consumers
    /// @param inRate publish rate, messages per second
    /// @param outRate deliver_get rate, messages per second
    /// @param purpose what it is for, as far as anything says so
    /// @param deliveryLimit empty where there is none, or none is known
    /// @param growth of a queue for dead letters; empty until its count was seen for a while
    public record Queue(
            String vhost,
            String name,
            String type,
            OptionalLong ready,
            OptionalLong unacked,
            OptionalLong consumers,
            OptionalDouble inRate,
            OptionalDouble outRate,
            Purpose purpose,
            Optional<DeliveryLimit> deliveryLimit,
            Optional<Growth> growth) {

        /// One of whose growth nothing is known.
        public Queue(
                String vhost,
                String name,
                String type,
                OptionalLong ready,
                OptionalLong unacked,
                OptionalLong consumers,
                OptionalDouble inRate,
                OptionalDouble outRate,
                Purpose purpose,
                Optional<DeliveryLimit> deliveryLimit) {
            this(
                    vhost,
                    name,
                    type,
                    ready,
                    unacked,
                    consumers,
                    inRate,
                    outRate,
                    purpose,
                    deliveryLimit,
                    Optional.empty());
        }

        /// True for plumbing, which tables leave out.
        public boolean internal() {
            return purpose == Purpose.PLUMBING;
        }

        /// True when messages wait and nobody consumes; false also when either is not known.
        public boolean unattended() {
            return ready.orElse(0) > 0 && consumers.orElse(1) == 0;
        }

        /// The same queue, known to be for this.
        public Queue with(Purpose other, Optional<Growth> grown) {
            return new Queue(
                    vhost, name, type, ready, unacked, consumers, inRate, outRate, other, deliveryLimit, grown);
        }
    }

    /// What a queue is for.
    public enum Purpose {
        /// Jobs are sent to it: a worker that was asked consumes it, a job was sent to it (`task-sent`), or the
        /// configuration names it.
        JOBS,
        /// Another queue's dead letters come to it, and no worker that was asked consumes it.
        DEAD_LETTERS,
        /// A stream: what was read stays in it.
        STREAM,
        /// Celery's and the product's own: `celeryev.*`, `*.celery.pidbox`, `celery_delayed_*`, reply queues.
        PLUMBING,
        /// Nothing says: it may be another application's.
        UNKNOWN
    }

    /// How a count went on.
    ///
    /// @param from what it was
    /// @param since when
    public record Growth(long from, Instant since) {}

    /// How often a message may come back to a quorum queue: once more, and the queue drops it, or dead-letters it where
    /// it is told to (rabbitmq.com/docs/quorum-queues, poison message handling).
    ///
    /// @param returns 0 or more
    public record DeliveryLimit(long returns, Origin origin) {
        /// Who says so.
        public enum Origin {
            /// The queue's argument `x-delivery-limit`.
            ARGUMENT,
            /// `delivery-limit` of the policy or operator policy that counts for it.
            POLICY,
            /// Nobody: it is what RabbitMQ 4 does then.
            DEFAULT
        }

        /// In a few words, for example `drops what came back more than 20 times (by default)`.
        public String words() {
            return "drops what came back more than " + returns + (returns == 1 ? " time" : " times")
                    + switch (origin) {
                        case ARGUMENT -> " (x-delivery-limit)";
                        case POLICY -> " (by policy)";
                        case DEFAULT -> " (by default)";
                    };
        }
    }

    /// One point of the rates' short history, for a sparkline.
    public record RatePoint(Instant at, double in, double out) {}
}
