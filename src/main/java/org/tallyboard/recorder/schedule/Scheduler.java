package org.tallyboard.recorder.schedule;

import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.ScheduleConfig;
import org.tallyboard.rabbitmq.ControlMailbox;
import org.tallyboard.rabbitmq.SureSender;
import org.tallyboard.rabbitmq.WorkerCalls;

/// From schedules to jobs at the broker: once, as a loop, or only as a table of what would happen.
public final class Scheduler implements AutoCloseable {
    /// Ended jobs are kept so long, so that the board can send them again.
    private static final Duration KEPT = Duration.ofDays(30);

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
    ///     2 something failed
    /// @param text for people, several lines
    public record Report(int exitCode, String text) {}

    /// Reads the schedules and says what would happen; writes nothing and asks no broker.
    public Report dryRun() throws JournalException, InterruptedException {
        List<Outlook> outlooks = new ArrayList<>();
        for (ScheduleConfig schedule : schedules) {
            outlooks.add(look(schedule, new ScheduleReading(schedule, fetcher(schedule), clock).read()));
        }
        return new Report(code(outlooks), PlanTable.text(outlooks, clock.instant()));
    }

    /// Reads the schedules and sends everything that starts soon.
    ///
    /// @param ahead how soon
    public Report once(BrokerConfig broker, Duration ahead) throws JournalException, InterruptedException {
        List<Outlook> outlooks = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (ScheduleConfig schedule : schedules) {
            Outlook outlook = refresh(schedule);
            outlooks.add(outlook);
            line(text, outlook.summary());
            outlook.warnings().forEach(warning -> line(text, warning));
            outlook.remarks().forEach(remark -> line(text, remark));
        }
        int code = code(outlooks);
        try (SureSender sender = SureSender.start(broker, name, clock);
                WorkerCalls workers = WorkerCalls.start(broker, clock)) {
            Outgoing outgoing = outgoing(sender, workers);
            AgendaTeller agendas = new AgendaTeller(journal, events(), clock, sender);
            Instant until = clock.instant().plus(PATIENCE);
            boolean due = isDue(ahead);
            sender.await(due ? PATIENCE : GLANCE);
            Optional<String> trouble = due ? Optional.empty() : sender.trouble();
            if (trouble.isPresent()) {
                code = Math.max(code, 1);
                line(text, "nothing is due, but a job could not be sent now: " + trouble.get());
            }
            boolean telling = agendas.await(CONNECTED_WITHIN);
            for (ScheduleConfig schedule : schedules) {
                Outgoing.Result result = publish(outgoing, schedule, ahead, until);
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
        try (SureSender sender = SureSender.start(broker, name, clock);
                SureSender toBoards = SureSender.start(broker, name + " to boards", clock);
                WorkerCalls workers = WorkerCalls.start(broker, clock);
                ControlMailbox orders = ControlMailbox.start(broker, mailbox, starts::answer)) {
            AgendaTeller agendas = new AgendaTeller(journal, events(), clock, toBoards);
            new Loop(this, schedules, journal, outgoing(sender, workers), agendas, clock, meter).run();
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    /// Reads a schedule and writes what it changes to the journal.
    Outlook refresh(ScheduleConfig schedule) throws JournalException, InterruptedException {
        Fetcher fetcher = fetcher(schedule);
        ScheduleReading source = new ScheduleReading(schedule, fetcher, clock);
        Reading reading = source.read();
        Outlook outlook = write(schedule, reading);
        if (reading.failure().isEmpty() && fetcher.fresh() > 0) {
            journal.keep(
                    schedule.name(),
                    source.answers().stream()
                            .filter(answer -> answer.etag().isPresent()
                                    || answer.modified().isPresent())
                            .toList());
        }
        journal.prune(clock.instant().minus(KEPT));
        return outlook;
    }

    private Outlook write(ScheduleConfig schedule, Reading reading) throws JournalException {
        for (int i = 0; i < TRIES; i++) {
            Outlook outlook = look(schedule, reading);
            if (!outlook.isChange() || journal.write(outlook.plan().writes())) {
                return outlook;
            }
        }
        throw new JournalException(
                "Other schedulers change the jobs of " + schedule.name() + " all the time. Run fewer of them.",
                new IllegalStateException("no quiet moment"));
    }

    private Outlook look(ScheduleConfig schedule, Reading reading) throws JournalException {
        Planner planner = new Planner(schedule, new JobMaker(schedule, name), clock.instant());
        return new Outlook(schedule.name(), reading, planner.plan(journal.newest(schedule.name()), reading));
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
    private Outgoing.Result publish(Outgoing outgoing, ScheduleConfig schedule, Duration ahead, Instant until)
            throws JournalException, InterruptedException {
        int sent = 0;
        while (true) {
            Outgoing.Result result =
                    outgoing.publish(schedule.name(), clock.instant().plus(ahead));
            sent += result.sent();
            if (result.trouble().isEmpty()
                    || !result.passing()
                    || !clock.instant().isBefore(until)) {
                return new Outgoing.Result(sent, result.trouble(), result.passing());
            }
            Thread.sleep(Duration.ofMillis(2_500));
        }
    }

    private Fetcher fetcher(ScheduleConfig schedule) {
        return new Fetcher(client, schedule, journal, pause, clock);
    }

    private Outgoing outgoing(SureSender sender, WorkerCalls workers) {
        return new Outgoing(journal, sender, workers, events(), clock);
    }

    private EventWriter events() {
        return new EventWriter(
                name,
                ProcessHandle.current().pid(),
                new Event.Software(Optional.of("tallyboard"), Optional.empty(), Optional.empty()),
                clock);
    }

    private static int code(List<Outlook> outlooks) {
        if (outlooks.stream().anyMatch(outlook -> outlook.reading().failure().isPresent())) {
            return 2;
        }
        return outlooks.stream().anyMatch(outlook -> !outlook.warnings().isEmpty()) ? 1 : 0;
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append(System.lineSeparator());
    }
}
