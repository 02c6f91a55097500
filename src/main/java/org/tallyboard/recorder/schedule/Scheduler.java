package org.tallyboard.recorder.schedule;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.celery.Publication;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.ScheduleConfig;
import org.tallyboard.rabbitmq.ConfirmedPublisher;
import org.tallyboard.rabbitmq.ControlMailbox;
import org.tallyboard.rabbitmq.WorkerCalls;

/// From schedules to jobs at the broker: once, as a loop, or only as a table of what would happen.
public final class Scheduler implements AutoCloseable {
    /// Ended jobs are kept so long, so that the board can send them again.
    private static final Duration KEPT = Duration.ofDays(30);

    /// An unchanged schedule is planned again so often.
    private static final Duration PLAN_AGAIN = Duration.ofHours(1);
    private static final int CHANGES = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /// How long a round that has nothing to send looks for the broker, to warn before a job is due.
    private static final Duration GLANCE = Duration.ofSeconds(5);
    private static final int TRIES = 5;
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(5);
    private static final Duration LEAST_AHEAD = Duration.ofSeconds(10);

    private final List<ScheduleConfig> schedules;
    private final Journal journal;
    private final InstantSource clock;
    private final String name;
    private final Fetcher.Pause pause;
    private final HttpClient client = Fetcher.client();
    private final Map<String, Planned> planned = new ConcurrentHashMap<>();
    /// Each is used by the thread of its schedule.
    private final Map<String, JobMaker> makers = new ConcurrentHashMap<>();

    /// @param schedules what to read
    /// @param journal where jobs are kept
    /// @param host this machine's name, for the header `origin`
    public Scheduler(List<ScheduleConfig> schedules, Journal journal, InstantSource clock, String host) {
        this(schedules, journal, clock, host, time -> Thread.sleep(time));
    }

    Scheduler(List<ScheduleConfig> schedules, Journal journal, InstantSource clock, String host, Fetcher.Pause pause) {
        this.schedules = List.copyOf(schedules);
        this.journal = journal;
        this.clock = clock;
        this.name = "scheduler@" + host;
        this.pause = pause;
    }

    /// What a run came to.
    ///
    /// @param exitCode 0 well; 1 some entries are bad or were left alone, or nothing is due and there is no broker;
    ///     2 something failed; 3 only of a dry run: something would change, and all is well
    /// @param text for people, several lines
    public record Report(int exitCode, String text) {}

    /// Reads the schedules and says what would change; writes nothing and asks no broker.
    ///
    /// @param at as of when; empty for now
    /// @param json for scripts rather than for people
    public Report dryRun(Optional<Instant> at, boolean json) throws JournalException, InterruptedException {
        List<ScheduleDiff> outlooks = new ArrayList<>();
        Instant now = at.orElseGet(clock::instant);
        for (ScheduleConfig schedule : schedules) {
            outlooks.add(foresee(schedule, now, id -> false));
        }
        int code = code(outlooks);
        boolean change = outlooks.stream().anyMatch(ScheduleDiff::isChange);
        return new Report(
                code == 0 && change ? CHANGES : code, json ? PlanJson.text(outlooks) : PlanTable.text(outlooks, now));
    }

    /// Says why an entry is or is not recorded; writes nothing and asks no broker.
    ///
    /// @param id the id of an entry or of a job
    /// @param at as of when; empty for now
    /// @return exit code 0: it is recorded; 1: it is not; 2: that cannot be told
    public Report explain(String id, Optional<Instant> at) throws JournalException, InterruptedException {
        Instant now = at.orElseGet(clock::instant);
        StringBuilder text = new StringBuilder();
        int code = 2;
        Optional<PlannedJob> named = journal.job(id);
        for (ScheduleConfig schedule : schedules) {
            if (named.isPresent() && !named.get().schedule().equals(schedule.name())) {
                continue;
            }
            String entry = named.map(PlannedJob::entry).orElse(id);
            // An entry that is not planned has no job yet, but would have this id.
            Predicate<String> asked = one -> one.equals(entry)
                    || JobMaker.id(schedule.name(), one, 1).toString().equals(id);
            ScheduleDiff outlook = foresee(schedule, now, asked);
            String planned = Explanation.planned(outlook, id, asked);
            Optional<PlannedJob> job =
                    journal.newest(schedule.name(), List.of(planned)).stream().findFirst();
            List<Journal.Event> history =
                    job.isPresent() ? journal.history(job.get().id()) : List.of();
            Explanation explanation = Explanation.of(outlook, planned, job, history);
            explanation.lines().forEach(line -> line(text, schedule.name() + ": " + line));
            if (explanation.recorded().isPresent()) {
                code = explanation.recorded().get() ? 0 : 1;
            }
        }
        return new Report(code, text.toString());
    }

    private ScheduleDiff foresee(ScheduleConfig schedule, Instant now, Predicate<String> asked)
            throws JournalException, InterruptedException {
        Reading reading = new ScheduleReading(schedule, fetcher(schedule, journal, Map.of()), () -> now, asked).read();
        return look(schedule, reading, now, false);
    }

    /// [#once(BrokerConfig, Duration, boolean)] with the guard against a guide that has lost most of its entries.
    public Report once(BrokerConfig broker, Duration ahead) throws JournalException, InterruptedException {
        return once(broker, ahead, false);
    }

    /// Reads the schedules and sends everything that starts soon.
    ///
    /// @param ahead how soon
    /// @param cancelAll whether a person has said that whatever has vanished is cancelled, however much it is
    public Report once(BrokerConfig broker, Duration ahead, boolean cancelAll)
            throws JournalException, InterruptedException {
        List<ScheduleDiff> outlooks = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (ScheduleConfig schedule : schedules) {
            ScheduleDiff outlook = refresh(schedule, cancelAll);
            outlooks.add(outlook);
            line(text, outlook.summary());
            outlook.warnings().forEach(warning -> line(text, warning));
            outlook.remarks().forEach(remark -> line(text, remark));
        }
        int code = code(outlooks);
        try (ConfirmedPublisher sender = ConfirmedPublisher.start(broker, name, clock);
                WorkerCalls workers = WorkerCalls.start(broker, clock)) {
            JobSender outgoing = outgoing(sender, workers);
            PlanAnnouncer agendas = new PlanAnnouncer(journal, events(), clock, sender);
            long until = System.nanoTime() + PATIENCE.toNanos();
            boolean due = isDue(ahead);
            sender.await(due ? PATIENCE : GLANCE);
            Optional<String> trouble = due ? Optional.empty() : sender.trouble();
            if (trouble.isPresent()) {
                code = Math.max(code, 1);
                line(text, "nothing is due, but a job could not be sent now: " + trouble.get());
            }
            boolean telling = agendas.await(CONNECTED_WITHIN);
            for (ScheduleConfig schedule : schedules) {
                JobSender.Result result = publish(outgoing, schedule, ahead, until);
                line(text, schedule.name() + ": " + result.sent() + " sent");
                if (result.trouble().isPresent()) {
                    code = 2;
                    line(
                            text,
                            schedule.name() + ": jobs stay due: "
                                    + result.trouble().get());
                }
                outgoing.announce(schedule.name());
                outgoing.tell(schedule.name()).forEach(note -> line(text, schedule.name() + ": " + note));
                // The next round comes in time for what starts after this one's reach.
                if (telling) {
                    agendas.tell(schedule.name(), ahead.compareTo(LEAST_AHEAD) > 0 ? ahead : LEAST_AHEAD);
                }
            }
        }
        return new Report(code, text.toString());
    }

    /// Reads and sends until the thread is interrupted.
    ///
    /// @param meter where it is counted
    public void loop(BrokerConfig broker, ScheduleMeter meter) {
        StartOrders starts = new StartOrders(
                name, schedules.stream().map(ScheduleConfig::name).collect(Collectors.toSet()), journal, clock);
        // Two schedulers of one machine need a mailbox each.
        String mailbox = name + "." + UUID.randomUUID();
        // Boards are told on a connection of their own, so that no job waits for what they are told.
        try (ConfirmedPublisher sender = ConfirmedPublisher.start(broker, name, clock);
                ConfirmedPublisher toBoards = ConfirmedPublisher.start(broker, name + " to boards", clock);
                WorkerCalls workers = WorkerCalls.start(broker, clock)) {
            PlanAnnouncer agendas = new PlanAnnouncer(journal, events(), clock, toBoards);
            SchedulerService loop =
                    new SchedulerService(this, schedules, journal, outgoing(sender, workers), agendas, clock, meter);
            try (ControlMailbox orders = ControlMailbox.start(broker, mailbox, message -> {
                Optional<Publication> answer = starts.answer(message);
                if (answer.isPresent()) {
                    loop.lookNow();
                }
                return answer;
            })) {
                loop.run();
            }
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    /// Reads a schedule and writes what it changes to the journal; does nothing where the server says that nothing has
    /// changed since this scheduler last planned it.
    ScheduleDiff refresh(ScheduleConfig schedule) throws JournalException, InterruptedException {
        return refresh(schedule, false);
    }

    private ScheduleDiff refresh(ScheduleConfig schedule, boolean cancelAll)
            throws JournalException, InterruptedException {
        Planned last = planned.get(schedule.name());
        Fetcher fetcher = fetcher(schedule, journal, Map.of());
        if (last != null && !last.isOld() && last.journal().equals(journal.identity())) {
            Fetcher asking = fetcher(schedule, last, Map.of());
            try {
                if (isUnchanged(asking, last)) {
                    return last.outlook();
                }
            } catch (FetchFailed e) {
                Reading failed = new Reading(List.of(), List.of(), 0, Optional.of(e));
                return new ScheduleDiff(schedule.name(), failed, Plan.nothing());
            }
            fetcher = fetcher(schedule, journal, asking.fresh());
        }
        ScheduleReading source = new ScheduleReading(schedule, fetcher, clock);
        Reading reading = source.read();
        ScheduleDiff outlook = write(schedule, reading, cancelAll);
        if (reading.failure().isEmpty()) {
            if (!fetcher.fresh().isEmpty()) {
                journal.keep(
                        schedule.name(),
                        source.answers().stream()
                                .filter(answer -> answer.etag().isPresent()
                                        || answer.modified().isPresent())
                                .toList());
            }
            planned.put(
                    schedule.name(),
                    Planned.of(fetcher.asked(), source.answers(), journal.identity(), outlook.settled()));
        }
        journal.prune(clock.instant().minus(KEPT));
        return outlook;
    }

    /// A schedule that was read to its end and planned, with what the next fetch asks with, so that an unchanged
    /// one costs nothing: no database, no reading, no planning.
    ///
    /// @param addresses of all its answers
    /// @param kept these answers by the digest of their address, without their text
    /// @param journal which file was written to
    /// @param at on the monotonic clock
    private record Planned(List<URI> addresses, Map<String, Kept> kept, Object journal, long at, ScheduleDiff outlook)
            implements AnswerCache {
        static Planned of(List<URI> addresses, List<Kept> answers, Object journal, ScheduleDiff outlook) {
            Map<String, Kept> kept = new HashMap<>();
            answers.forEach(answer -> kept.put(
                    answer.address(), new Kept(answer.address(), answer.etag(), answer.modified(), new byte[0])));
            return new Planned(addresses, kept, journal, System.nanoTime(), outlook);
        }

        /// Repeated events come nearer while the schedule stays the same.
        boolean isOld() {
            return System.nanoTime() - at > PLAN_AGAIN.toNanos();
        }

        @Override
        public Optional<Kept> kept(String schedule, String address) {
            return Optional.ofNullable(kept.get(address));
        }

        @Override
        public void keep(String schedule, List<Kept> answers) {
            throw new UnsupportedOperationException("the journal keeps answers");
        }
    }

    private static boolean isUnchanged(Fetcher fetcher, Planned last)
            throws FetchFailed, JournalException, InterruptedException {
        for (URI address : last.addresses()) {
            fetcher.get(address);
            if (!fetcher.fresh().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private ScheduleDiff write(ScheduleConfig schedule, Reading reading, boolean cancelAll) throws JournalException {
        for (int i = 0; i < TRIES; i++) {
            ScheduleDiff outlook = look(schedule, reading, clock.instant(), cancelAll);
            if (!outlook.isChange() || journal.write(outlook.plan().writes())) {
                return outlook;
            }
        }
        throw new JournalException(
                "Other schedulers change the jobs of " + schedule.name() + " all the time. Run fewer of them.",
                new IllegalStateException("no quiet moment"));
    }

    /// Plans without writing.
    ScheduleDiff look(ScheduleConfig schedule, Reading reading, Instant now, boolean cancelAll)
            throws JournalException {
        JobMaker maker = makers.computeIfAbsent(schedule.name(), any -> new JobMaker(schedule, name));
        maker.again();
        List<PlannedJob> jobs = new ArrayList<>(journal.ahead(schedule.name(), now));
        Set<String> known = HashSet.newHashSet(jobs.size());
        jobs.forEach(job -> known.add(job.entry()));
        List<Entry> others = reading.entries().stream()
                .filter(entry ->
                        !known.contains(entry.id()) && maker.padded(entry).end().isAfter(now))
                .toList();
        jobs.addAll(
                journal.newest(schedule.name(), others.stream().map(Entry::id).toList()));
        Map<String, Journal.Given> given = journal.given(
                schedule.name(),
                others.stream()
                        .flatMap(entry -> Stream.of(entry.id(), EntryIds.earlier(entry)))
                        .toList());
        Planner planner = new Planner(schedule, maker, now, cancelAll);
        return new ScheduleDiff(schedule.name(), reading, planner.plan(jobs, given, reading));
    }

    private boolean isDue(Duration ahead) throws JournalException {
        Instant now = clock.instant();
        for (ScheduleConfig schedule : schedules) {
            if (journal.nextStart(schedule.name(), now)
                    .filter(start -> !start.isAfter(now.plus(ahead)))
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    /// Tries again for a while when the broker is away.
    private JobSender.Result publish(JobSender outgoing, ScheduleConfig schedule, Duration ahead, long until)
            throws JournalException, InterruptedException {
        int sent = 0;
        while (true) {
            JobSender.Result result =
                    outgoing.publish(schedule.name(), clock.instant().plus(ahead));
            sent += result.sent();
            if (result.trouble().isEmpty() || !result.passing() || System.nanoTime() - until >= 0) {
                return new JobSender.Result(sent, result.trouble(), result.passing());
            }
            Thread.sleep(Duration.ofMillis(2_500));
        }
    }

    private Fetcher fetcher(ScheduleConfig schedule, AnswerCache cache, Map<URI, Fetcher.Answer> fresh) {
        return new Fetcher(client, schedule, cache, pause, clock, fresh);
    }

    private JobSender outgoing(ConfirmedPublisher sender, WorkerCalls workers) {
        return new JobSender(journal, sender, workers, events(), clock);
    }

    private EventWriter events() {
        return new EventWriter(
                name,
                ProcessHandle.current().pid(),
                new Event.Software(Optional.of("tallyboard"), Optional.empty(), Optional.empty()),
                clock);
    }

    private static int code(List<ScheduleDiff> outlooks) {
        if (outlooks.stream().anyMatch(outlook -> outlook.reading().failure().isPresent())) {
            return 2;
        }
        return outlooks.stream().anyMatch(ScheduleDiff::hasWarnings) ? 1 : 0;
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append(System.lineSeparator());
    }
}
