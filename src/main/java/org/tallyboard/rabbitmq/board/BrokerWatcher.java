package org.tallyboard.rabbitmq.board;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.board.Change;
import org.tallyboard.board.Watcher;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.broker.BrokerView.Part;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.rabbitmq.board.ApiException.Kind;
import org.tallyboard.source.EvenTime;
import org.tallyboard.source.Failure;
import org.tallyboard.source.Freshness;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;

/// Reads a broker's management API, each part ([Part]) by itself on a thread of its own: one that is refused, slow or
/// broken leaves the others as fresh as they are, and says itself why it is not read. RabbitMQ renews its figures every
/// 5 s, so faster reading would show nothing new.
public final class BrokerWatcher implements Watcher {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerWatcher.class);
    private static final String OVERVIEW = "overview?columns="
            + String.join(
                    ",",
                    "product_version",
                    "rabbitmq_version",
                    "management_version",
                    "disable_stats",
                    "rates_mode",
                    "message_stats.publish_details.rate",
                    "message_stats.deliver_get_details.rate",
                    "queue_totals.messages_ready",
                    "queue_totals.messages_unacknowledged");
    private static final String NODES = "nodes?columns="
            + String.join(
                    ",",
                    "name",
                    "running",
                    "mem_alarm",
                    "disk_free_alarm",
                    "mem_used",
                    "mem_limit",
                    "disk_free",
                    "disk_free_limit",
                    "partitions");
    /// What a board cannot do without.
    private static final Set<Part> FIGURES = EnumSet.of(Part.OVERVIEW, Part.NODES, Part.QUEUES);
    /// Figures that are read further apart than this are visibly old: twice as old as RabbitMQ's own.
    private static final Duration SLOW = Duration.ofSeconds(10);
    /// The same for a list of many queues, beside which those that count are asked by name.
    private static final Duration SLOW_LIST = Duration.ofMinutes(1);
    /// How long the others wait for the overview at the start: it knows the version, and whether we may come in.
    private static final long FIRST_MILLIS = 2_000;

    private final BrokerConfig config;
    private final InstantSource clock;
    private final Pace pace;
    private final ManagementApi api;
    private final QueueReads queues;
    private final SourceId id;
    private final List<PartPoll> polls = new ArrayList<>();
    private final PartPoll overviewPoll;
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);
    private final Set<String> logged = new HashSet<>();
    private @Nullable Consumer<Change> sink;
    private volatile Optional<BrokerView.Overview> overview = Optional.empty();
    private volatile List<BrokerView.Node> nodes = List.of();
    private volatile List<String> deprecated = List.of();
    private volatile Set<String> connected = Set.of();
    private volatile boolean closed;

    /// How often and how patiently.
    ///
    /// @param figures interval of what people look at
    /// @param others interval of what changes rarely or is wanted rarely
    /// @param refused interval while the login is refused, so that no account gets locked
    /// @param patience how long one answer may take
    record Pace(Duration figures, Duration others, Duration refused, Duration patience) {
        static Pace standard() {
            return new Pace(
                    Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(30), Duration.ofSeconds(15));
        }
    }

    /// One that nobody tells which queues jobs are sent to, so that the configuration alone names them.
    ///
    /// @param config the broker
    /// @param clock our own clock
    public BrokerWatcher(BrokerConfig config, InstantSource clock) {
        this(config, new JobQueues(), clock, Pace.standard());
    }

    /// @param config the broker
    /// @param jobQueues the queues that jobs are known to be sent to
    /// @param clock our own clock
    BrokerWatcher(BrokerConfig config, JobQueues jobQueues, InstantSource clock, Pace pace) {
        this(config, jobQueues, clock, EvenTime.from(clock), pace);
    }

    BrokerWatcher(BrokerConfig config, JobQueues jobQueues, InstantSource clock, InstantSource time, Pace pace) {
        this.config = config;
        this.clock = clock;
        this.pace = pace;
        this.api = new ManagementApi(config, pace.patience());
        this.queues = new QueueReads(config, api, jobQueues, () -> overview);
        this.id = new SourceId(SourceId.Kind.BROKER_API, config.name());
        BooleanSupplier always = () -> true;
        overviewPoll = poll(
                Part.OVERVIEW,
                pace.figures(),
                time,
                always,
                () -> overview = Optional.of(ManagementShapes.overview(api.get(OVERVIEW))));
        poll(Part.NODES, pace.figures(), time, always, this::readNodes);
        poll(Part.QUEUES, pace.figures(), time, always, queues::readList);
        poll(Part.JOB_QUEUES, pace.figures(), time, queues::wantsNamed, queues::readNamed);
        poll(
                Part.MAILBOXES,
                pace.others(),
                time,
                () -> Alarms.words(nodes).isPresent(),
                () -> connected = ManagementShapes.workers(queues.readNames()));
        poll(
                Part.DEAD_LETTER_BINDINGS,
                pace.others().multipliedBy(4),
                time,
                queues::wantsBindings,
                queues::readBindings);
        poll(
                Part.DEPRECATED_FEATURES,
                pace.others().multipliedBy(20),
                time,
                always,
                () -> deprecated = ManagementShapes.deprecated(api.get("deprecated-features/used")));
    }

    private PartPoll poll(
            Part part, Duration usual, InstantSource time, BooleanSupplier wanted, PartPoll.Reading reading) {
        PartPoll made = new PartPoll(part, usual, pace.figures(), pace.refused(), clock, time, wanted, reading);
        polls.add(made);
        return made;
    }

    @Override
    public void start(Consumer<Change> sink) {
        this.sink = sink;
        report(new SourceStatus.Connecting(), Optional.empty(), pace.figures(), 0);
        for (PartPoll poll : polls) {
            threads.add(Thread.ofVirtual()
                    .name("broker-" + config.name() + "-" + poll.part())
                    .start(() -> watch(poll)));
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        api.close();
    }

    private void watch(PartPoll poll) {
        try {
            if (poll != overviewPoll && !first.await(FIRST_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("The broker {} has not told its overview yet", config.name());
            }
            while (!closed) {
                Optional<Freshness> before = poll.freshness();
                Duration rest = round(poll);
                if (before.isPresent() || poll.freshness().isPresent()) {
                    tell(poll);
                }
                first.countDown();
                Thread.sleep(rest.isPositive() ? rest : Duration.ofMillis(10));
            }
        } catch (InterruptedException e) {
            LOG.debug("The broker {} is no longer watched", config.name());
        }
    }

    /// A refused login is tried by one part alone.
    private Duration round(PartPoll poll) {
        Optional<ApiException> refusal = overviewPoll.failure().filter(e -> e.kind() == Kind.REFUSED);
        return poll != overviewPoll && refusal.isPresent() && poll.isWanted() ? poll.fail(refusal.get()) : poll.round();
    }

    /// A node without statistics does not tell its alarms, but the broker's check of them does.
    private void readNodes() throws ApiException {
        List<BrokerView.Node> read = ManagementShapes.nodes(api.get(NODES));
        boolean silent = overview.filter(known -> known.statistics() == BrokerView.Statistics.OFF)
                .isPresent();
        nodes = silent ? ManagementShapes.alarmed(read, api.check("health/checks/alarms")) : read;
    }

    /// Tells what is known now, after one part was read or failed.
    private synchronized void tell(PartPoll poll) {
        if (closed) {
            return;
        }
        log(poll);
        Map<Part, Freshness> parts = new EnumMap<>(Part.class);
        polls.forEach(each -> each.freshness().ifPresent(known -> parts.put(each.part(), known)));
        List<BrokerView.Queue> shown = queues.queues(clock.instant());
        emit(new Change.BrokerRead(new BrokerView(config.name(), overview, nodes, shown, deprecated, parts)));
        Optional<String> alarm = Alarms.words(nodes);
        emit(new Change.WorkersSilenced(config.name(), alarm.isPresent() ? connected : Set.of()));
        Optional<Freshness> list = Optional.ofNullable(parts.get(Part.QUEUES));
        report(
                phase(parts, alarm),
                list.filter(fresh -> fresh.failure().isEmpty()).flatMap(Freshness::readAt),
                list.map(Freshness::interval).orElse(pace.figures()),
                shown.size());
    }

    private SourceStatus.Phase phase(Map<Part, Freshness> parts, Optional<String> alarm) {
        Optional<Failure> failure =
                Optional.ofNullable(parts.get(Part.OVERVIEW)).flatMap(Freshness::failure);
        if (failure.isPresent()
                && FIGURES.stream()
                        .map(parts::get)
                        .allMatch(fresh -> fresh != null && fresh.failure().isPresent())) {
            return new SourceStatus.Failed(failure.get());
        }
        List<String> troubles = new ArrayList<>();
        alarm.ifPresent(troubles::add);
        for (PartPoll poll : polls) {
            Freshness fresh = parts.get(poll.part());
            if (fresh != null) {
                trouble(poll.part(), fresh).ifPresent(troubles::add);
            }
        }
        overview.map(BrokerView.Overview::statistics)
                .filter(kept -> kept == BrokerView.Statistics.OFF)
                .ifPresent(off -> troubles.add(off.words()));
        if (!troubles.isEmpty()) {
            return new SourceStatus.Slowed(String.join("; ", troubles));
        }
        return parts.keySet().containsAll(FIGURES) ? new SourceStatus.Live() : new SourceStatus.Connecting();
    }

    private Optional<String> trouble(Part part, Freshness fresh) {
        if (fresh.failure().isPresent()) {
            Failure failure = fresh.failure().get();
            return Optional.of(part.words()
                    + (fresh.readAt().isPresent() ? " are from before: " : " are not read: ")
                    + failure.cause()
                    + (failure.remedy().isEmpty() ? "" : "; " + failure.remedy()));
        }
        Duration patience = part == Part.QUEUES && queues.wantsNamed() ? SLOW_LIST : SLOW;
        boolean figures = FIGURES.contains(part) || part == Part.JOB_QUEUES;
        return figures && fresh.interval().compareTo(PartPoll.longer(patience, pace.figures())) > 0
                ? Optional.of("the management API is slow: " + part.words() + " are read every "
                        + fresh.interval().toSeconds() + " s")
                : Optional.empty();
    }

    /// Each reason once, until everything is well again.
    private void log(PartPoll poll) {
        Optional<Failure> failure = poll.freshness().flatMap(Freshness::failure);
        if (failure.isPresent() && logged.add(failure.get().cause())) {
            LOG.warn(
                    "{} of the broker {} cannot be read: {}. {}",
                    poll.part().words(),
                    config.name(),
                    failure.get().cause(),
                    failure.get().remedy());
        }
        if (polls.stream().allMatch(each -> each.failure().isEmpty())) {
            logged.clear();
        }
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
}
