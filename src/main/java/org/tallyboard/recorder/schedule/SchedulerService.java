package org.tallyboard.recorder.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.config.ScheduleConfig;

/// The scheduler as a service: each schedule is fetched at its own pace, jobs are sent shortly before their start,
/// workers are told what changes and boards what is planned, each on a thread of its own, so that a slow server delays
/// no job.
final class SchedulerService {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerService.class);
    /// So often the clock is compared with what is due; nothing is read for that, and a clock that was set takes effect
    /// at once.
    private static final Duration SEND_EVERY = Duration.ofMillis(500);
    /// So often it is read what is due, since another scheduler may have ended with jobs claimed.
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);
    private static final Duration TELL_EVERY = Duration.ofSeconds(2);
    private static final Duration AGENDA_EVERY = Duration.ofSeconds(10);
    private static final Duration AFTER_ERROR = Duration.ofSeconds(5);
    /// Many changes at once are told once.
    private static final Duration AGENDA_REST = Duration.ofMillis(300);

    private final Scheduler scheduler;
    private final List<ScheduleConfig> schedules;
    private final Journal journal;
    private final JobSender outgoing;
    private final PlanAnnouncer agendas;
    private final InstantSource clock;
    private final ScheduleMeter meter;
    private final Map<String, String> said = new HashMap<>();
    private final Map<String, ScheduleDiff> spoken = new ConcurrentHashMap<>();
    private final Semaphore changed = new Semaphore(0);
    private final Semaphore toTell = new Semaphore(0);
    private final AtomicBoolean look = new AtomicBoolean(true);
    private final Map<String, Instant> due = new HashMap<>();
    private long looked;

    SchedulerService(
            Scheduler scheduler,
            List<ScheduleConfig> schedules,
            Journal journal,
            JobSender outgoing,
            PlanAnnouncer agendas,
            InstantSource clock,
            ScheduleMeter meter) {
        this.scheduler = scheduler;
        this.schedules = schedules;
        this.journal = journal;
        this.outgoing = outgoing;
        this.agendas = agendas;
        this.clock = clock;
        this.meter = meter;
    }

    /// Something to do now and then.
    private interface Round {
        /// @return when to do it again
        Duration once() throws JournalException, InterruptedException;
    }

    /// Something may be due that was not when it was last looked.
    void lookNow() {
        look.set(true);
    }

    /// Runs until the thread is interrupted.
    void run() {
        LOG.atInfo()
                .addKeyValue(
                        "schedules",
                        schedules.stream().map(ScheduleConfig::name).toList())
                .log("Scheduler started");
        List<Thread> others = new ArrayList<>();
        for (ScheduleConfig schedule : schedules) {
            others.add(Thread.ofVirtual()
                    .name("fetch-" + schedule.name())
                    .start(() -> keep("fetch " + schedule.name(), () -> fetch(schedule))));
        }
        others.add(Thread.ofVirtual().name("tell-workers").start(() -> keep("tell workers", this::tell)));
        others.add(Thread.ofVirtual().name("tell-boards").start(() -> keep("tell boards", this::tellBoards)));
        keep("send", this::send);
        others.forEach(Thread::interrupt);
        for (Thread other : others) {
            try {
                other.join(Duration.ofSeconds(3));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        LOG.info("Scheduler stopped; what is due from now on is sent when it runs again");
    }

    private void keep(String what, Round round) {
        while (!Thread.currentThread().isInterrupted()) {
            Duration rest = TELL_EVERY;
            try {
                rest = round.once();
                say(what, "");
            } catch (JournalException e) {
                say(what, String.valueOf(e.getMessage()));
            } catch (InterruptedException e) {
                return;
            } catch (Throwable e) {
                // Also an Error: a thread that ends would leave its schedule unread, or every job unsent, without a
                // word.
                LOG.error("The scheduler met an error of this program ({})", what, e);
                rest = AFTER_ERROR;
            }
            try {
                Thread.sleep(rest);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Duration fetch(ScheduleConfig schedule) throws JournalException, InterruptedException {
        long begun = System.nanoTime();
        ScheduleDiff outlook = scheduler.refresh(schedule);
        count(outlook, Duration.ofNanos(System.nanoTime() - begun));
        if (outlook.isChange()) {
            tell(outlook);
            lookNow();
            toTell.release();
            changed.release();
        }
        // A schedule that has not changed is the same one, about which nothing more is to be said.
        if (spoken.put(schedule.name(), outlook) != outlook) {
            say("schedule " + schedule.name(), String.join(System.lineSeparator(), outlook.brief()));
        }
        Duration every = schedule.source().every();
        return outlook.reading()
                .failure()
                .flatMap(FetchFailed::waiting)
                .filter(wait -> wait.compareTo(every) > 0)
                .orElse(every);
    }

    private static void tell(ScheduleDiff outlook) {
        Reading reading = outlook.reading();
        Plan plan = outlook.plan();
        LOG.atInfo()
                .addKeyValue("schedule", outlook.schedule())
                .addKeyValue("entries", reading.entries().size())
                .addKeyValue("new", plan.count(Plan.Action.ADD))
                .addKeyValue("moved", plan.count(Plan.Action.MOVE))
                .addKeyValue("changed", plan.count(Plan.Action.CHANGE))
                .addKeyValue("cancelled", plan.count(Plan.Action.CANCEL))
                .addKeyValue("left_out", reading.notOurs())
                .addKeyValue("bad", reading.problems().size())
                .log("Schedule read, jobs planned");
    }

    private void count(ScheduleDiff outlook, Duration took) {
        Reading reading = outlook.reading();
        if (reading.failure().isPresent()) {
            meter.unread(outlook.schedule(), took);
        } else {
            meter.read(
                    outlook.schedule(),
                    clock.instant(),
                    took,
                    reading.entries().size(),
                    reading.problems().size());
        }
        for (Plan.Action action : List.of(Plan.Action.ADD, Plan.Action.MOVE, Plan.Action.CHANGE, Plan.Action.CANCEL)) {
            meter.planned(
                    outlook.schedule(),
                    action == Plan.Action.MOVE ? "change" : action.name().toLowerCase(Locale.ROOT),
                    outlook.plan().count(action));
        }
    }

    /// Asks the journal only when something is due, or may have become so.
    private Duration send() throws JournalException, InterruptedException {
        boolean again = look.getAndSet(false) || System.nanoTime() - looked > LOOK_EVERY.toNanos();
        if (again) {
            looked = System.nanoTime();
        }
        for (ScheduleConfig schedule : schedules) {
            try {
                if (again) {
                    due(schedule);
                    outgoing.announce(schedule.name());
                }
                if (!clock.instant().isBefore(due.getOrDefault(schedule.name(), Instant.MAX))) {
                    send(schedule);
                    due(schedule);
                }
            } catch (JournalException e) {
                lookNow();
                throw e;
            }
        }
        return SEND_EVERY;
    }

    private void due(ScheduleConfig schedule) throws JournalException {
        Instant now = clock.instant();
        due.put(
                schedule.name(),
                journal.nextDue(schedule.name(), now, schedule.delivery().lead())
                        .orElse(Instant.MAX));
    }

    private void send(ScheduleConfig schedule) throws JournalException, InterruptedException {
        Instant startsBy = clock.instant().plus(schedule.delivery().lead());
        JobSender.Result result = outgoing.publish(schedule.name(), startsBy);
        meter.sent(schedule.name(), result.sent());
        if (result.trouble().isPresent()) {
            meter.unsent(schedule.name());
        }
        if (result.sent() > 0) {
            changed.release();
            LOG.atInfo()
                    .addKeyValue("schedule", schedule.name())
                    .addKeyValue("jobs", result.sent())
                    .addKeyValue(
                            "next_start",
                            journal.nextStart(schedule.name(), clock.instant())
                                    .map(Instant::toString)
                                    .orElse("none"))
                    .log("Jobs sent");
        }
        outgoing.announce(schedule.name());
        // That nothing was due says nothing about the broker.
        if (result.trouble().isPresent() || result.sent() > 0) {
            say(
                    "send " + schedule.name(),
                    result.trouble()
                            .map(trouble -> schedule.name() + ": jobs stay due: " + trouble)
                            .orElse(""));
        }
    }

    private Duration tell() throws JournalException, InterruptedException {
        for (ScheduleConfig schedule : schedules) {
            for (String note : outgoing.tell(schedule.name())) {
                say("tell " + note, schedule.name() + ": " + note);
            }
        }
        if (toTell.tryAcquire(TELL_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
            toTell.drainPermits();
        }
        return Duration.ZERO;
    }

    /// Now, then after a change and else every [#AGENDA_EVERY]; at once when the broker is back.
    private Duration tellBoards() throws JournalException, InterruptedException {
        if (!agendas.await(AGENDA_EVERY)) {
            return Duration.ZERO;
        }
        for (ScheduleConfig schedule : schedules) {
            agendas.tell(schedule.name(), AGENDA_EVERY);
        }
        changed.tryAcquire(AGENDA_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        changed.drainPermits();
        return AGENDA_REST;
    }

    /// Warns once of what is the same again and again.
    private void say(String about, String warning) {
        synchronized (said) {
            String before = said.put(about, warning);
            if (warning.equals(before == null ? "" : before)) {
                return;
            }
            if (said.size() > 1_000) {
                said.clear();
            }
        }
        if (warning.isEmpty()) {
            LOG.info("{}: well again", about);
        } else {
            warning.lines().forEach(line -> LOG.warn("{}", line));
        }
    }
}
