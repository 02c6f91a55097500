package org.tallyboard.rabbitmq;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.board.Change;
import org.tallyboard.board.Watcher;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.rabbitmq.ApiException.Kind;
import org.tallyboard.source.EvenTime;
import org.tallyboard.source.Failure;
import org.tallyboard.source.Freshness;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import tools.jackson.databind.JsonNode;

/// Polls a broker's management API: overview, nodes and queues often, consumers less often. RabbitMQ renews its
/// figures every 5 s, so faster polling would show nothing new.
public final class BrokerWatcher implements Watcher {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerWatcher.class);
    private static final String QUEUE_COLUMNS = String.join(
            ",",
            "vhost",
            "name",
            "type",
            "messages_ready",
            "messages_unacknowledged",
            "consumers",
            "delivery_limit",
            "arguments.x-delivery-limit",
            "effective_policy_definition.delivery-limit",
            "message_stats.publish_details.rate",
            "message_stats.deliver_get_details.rate");
    private static final String CONSUMER_COLUMNS = String.join(
            ",",
            "queue.name",
            "consumer_tag",
            "prefetch_count",
            "ack_required",
            "channel_details.connection_name",
            "channel_details.peer_host");
    /// RabbitMQ's own limit.
    private static final int PAGE = 500;
    /// More queues than this are not read: 40 requests a round.
    private static final int MAX_PAGES = 40;
    /// A round may keep the broker busy for at most a quarter of the time.
    private static final int IDLE_PARTS = 4;
    /// Rounds that begin further apart than this make the figures visibly old: twice as old as RabbitMQ's own.
    private static final Duration SLOW = Duration.ofSeconds(10);

    private final BrokerConfig config;
    private final InstantSource clock;
    /// By which rounds are planned.
    private final InstantSource time;
    private final Pace pace;
    private final ManagementApi api;
    private final SourceId id;
    private final Thread thread;
    private @Nullable Consumer<Change> sink;
    private List<BrokerView.Node> nodes = List.of();
    private List<BrokerView.Consumer> consumers = List.of();
    private List<String> deprecated = List.of();
    private Instant othersAt = Instant.MIN;
    private boolean filterAtServer = true;
    private Duration tookBefore = Duration.ZERO;
    private int failures;
    private @Nullable Instant failingSince;
    private volatile boolean closed;

    /// How often and how patiently.
    ///
    /// @param queues interval of overview and queues
    /// @param others interval of consumers and deprecated features
    /// @param refused interval while the login is refused, so that no account gets locked
    /// @param patience how long one answer may take
    record Pace(Duration queues, Duration others, Duration refused, Duration patience) {
        static Pace standard() {
            return new Pace(
                    Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(30), Duration.ofSeconds(15));
        }
    }

    /// @param config the broker
    /// @param clock our own clock
    public BrokerWatcher(BrokerConfig config, InstantSource clock) {
        this(config, clock, Pace.standard());
    }

    BrokerWatcher(BrokerConfig config, InstantSource clock, Pace pace) {
        this(config, clock, EvenTime.from(clock), pace);
    }

    BrokerWatcher(BrokerConfig config, InstantSource clock, InstantSource time, Pace pace) {
        this.config = config;
        this.clock = clock;
        this.time = time;
        this.pace = pace;
        this.api = new ManagementApi(config, pace.patience());
        this.id = new SourceId(SourceId.Kind.BROKER_API, config.name());
        this.thread = Thread.ofVirtual().name("broker-" + config.name()).unstarted(this::watch);
    }

    @Override
    public void start(Consumer<Change> sink) {
        this.sink = sink;
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void watch() {
        report(new SourceStatus.Connecting(), Optional.empty(), pace.queues(), 0);
        try (api) {
            while (!closed) {
                Instant begin = time.instant();
                Duration interval = round(begin, clock.instant());
                Duration rest = Duration.between(time.instant(), begin.plus(interval));
                Thread.sleep(rest.isPositive() ? rest : Duration.ofMillis(100));
            }
        } catch (InterruptedException e) {
            LOG.debug("The broker {} is no longer watched", config.name());
        }
    }

    /// Reads once, and says when to read again.
    ///
    /// @param tick when it began, by the time that plans
    /// @param begin the same by the clock
    private Duration round(Instant tick, Instant begin) {
        try {
            JsonNode overview = api.get("overview");
            // Each time: an alarm stops everybody who publishes, and has to reach a person within seconds.
            nodes = readable("nodes").map(ManagementShapes::nodes).orElse(List.of());
            if (!tick.isBefore(othersAt.plus(pace.others()))) {
                readOthers();
                othersAt = tick;
            }
            List<BrokerView.Queue> queues = new ArrayList<>();
            boolean all = readQueues(
                    queues, ManagementShapes.overview(overview, deprecated).version());
            Duration took = Duration.between(tick, time.instant());
            // One slow round alone may be this program's, which has just started or was kept waiting by its machine.
            Duration sure = took.compareTo(tookBefore) < 0 ? took : tookBefore;
            tookBefore = took;
            Duration interval = longer(pace.queues(), sure.multipliedBy(IDLE_PARTS));
            succeed(overview, queues, all, begin, interval);
            return interval;
        } catch (ApiException e) {
            return fail(e, begin);
        } catch (RuntimeException e) {
            LOG.error("Reading the broker {} met an error of this program", config.name(), e);
            String cause = "an error of this program (" + e.getClass().getSimpleName() + ")";
            return fail(new ApiException(Kind.BROKEN, cause, "look into this program's log"), begin);
        }
    }

    private void succeed(
            JsonNode overview, List<BrokerView.Queue> queues, boolean all, Instant begin, Duration interval) {
        failures = 0;
        failingSince = null;
        emit(new Change.BrokerRead(new BrokerView(
                config.name(),
                Optional.of(ManagementShapes.overview(overview, deprecated)),
                nodes,
                queues,
                consumers,
                Freshness.read(begin, interval))));
        SourceStatus.Phase phase = new SourceStatus.Live();
        Optional<String> alarm = Alarms.words(nodes);
        emit(new Change.WorkersSilenced(
                config.name(), alarm.isPresent() ? ManagementShapes.workers(consumers) : Set.of()));
        if (alarm.isPresent()) {
            phase = new SourceStatus.Slowed(alarm.get());
        } else if (!all) {
            phase = new SourceStatus.Slowed("there are more than " + MAX_PAGES * PAGE
                    + " queues; the others are not read. Set `queues` in the configuration");
        } else if (interval.compareTo(longer(SLOW, pace.queues())) > 0) {
            phase = new SourceStatus.Slowed(
                    "the management API is slow: one round every " + interval.toSeconds() + " s");
        }
        report(phase, Optional.of(begin), interval, queues.size());
    }

    private Duration fail(ApiException e, Instant begin) {
        if (closed) {
            return pace.queues();
        }
        failures++;
        Instant since = failingSince == null ? begin : failingSince;
        failingSince = since;
        Failure failure = e.failure(since);
        if (failures == 1) {
            LOG.warn("The broker {} cannot be read: {}. {}", config.name(), failure.cause(), failure.remedy());
        }
        // After an outage nodes and consumers may be others.
        othersAt = Instant.MIN;
        Duration interval = e.kind() == Kind.REFUSED ? pace.refused() : pace.queues();
        emit(new Change.BrokerNotRead(config.name(), interval, failure));
        report(new SourceStatus.Failed(failure), Optional.empty(), interval, 0);
        return interval;
    }

    /// What an account may not read, or a version does not have, stays empty; that is no failure.
    private void readOthers() throws ApiException {
        consumers = readable("consumers/" + vhost() + "?columns=" + CONSUMER_COLUMNS)
                .map(ManagementShapes::consumers)
                .orElse(List.of());
        deprecated = readable("deprecated-features/used")
                .map(ManagementShapes::deprecated)
                .orElse(List.of());
    }

    private Optional<JsonNode> readable(String path) throws ApiException {
        try {
            return Optional.of(api.get(path));
        } catch (ApiException e) {
            if (e.kind() == Kind.BROKEN) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /// Reads all queues page by page; false when there are too many.
    private boolean readQueues(List<BrokerView.Queue> queues, String version) throws ApiException {
        int pages = 1;
        for (int page = 1; page <= pages; page++) {
            Optional<JsonNode> read = queues(page);
            if (read.isEmpty()) {
                return true;
            }
            JsonNode answer = read.get();
            pages = Math.min(ManagementShapes.pages(answer), MAX_PAGES);
            ManagementShapes.queues(answer, version).stream()
                    .filter(queue -> config.queues()
                            .map(wanted -> wanted.matcher(queue.name()).find())
                            .orElse(true))
                    .forEach(queues::add);
            if (page == MAX_PAGES && ManagementShapes.pages(answer) > MAX_PAGES) {
                return false;
            }
        }
        return true;
    }

    /// One page; empty when it is out of range, because queues were deleted meanwhile or there are none. The server's
    /// filter spares it work, but its regular expressions are not quite Java's: when it refuses one, we filter
    /// alone.
    private Optional<JsonNode> queues(int page) throws ApiException {
        String path = "queues/" + vhost() + "?page=" + page + "&page_size=" + PAGE + "&columns=" + QUEUE_COLUMNS;
        if (config.queues().isPresent() && filterAtServer) {
            String pattern = VirtualHost.encoded(config.queues().get().pattern());
            Optional<JsonNode> filtered = unlessBadRequest(path + "&use_regex=true&name=" + pattern);
            if (filtered.isPresent() || page > 1) {
                return filtered;
            }
            Optional<JsonNode> unfiltered = unlessBadRequest(path);
            filterAtServer = unfiltered.isEmpty();
            return unfiltered;
        }
        return unlessBadRequest(path);
    }

    private Optional<JsonNode> unlessBadRequest(String path) throws ApiException {
        try {
            return Optional.of(api.get(path));
        } catch (ApiException e) {
            if (e.kind() != Kind.BAD_REQUEST) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private String vhost() {
        return VirtualHost.encoded(VirtualHost.of(config.amqp()));
    }

    private void report(SourceStatus.Phase phase, Optional<Instant> oldest, Duration interval, int rows) {
        emit(new Change.SourceReported(new SourceStatus(id, phase, oldest, interval, rows)));
    }

    private void emit(Change change) {
        Consumer<Change> to = sink;
        if (to != null && !closed) {
            to.accept(change);
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
