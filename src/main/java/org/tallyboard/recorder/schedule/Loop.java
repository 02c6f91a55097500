package org.tallyboard.recorder.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.config.ScheduleConfig;

/// The scheduler as a service: each schedule is fetched at its own pace, jobs are sent shortly before their start,
/// workers are told what changes and boards what is planned, each on a thread of its own, so that a slow server delays
/// no job.
final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final Duration SEND_EVERY = Duration.ofMillis(500);
    private static final Duration TELL_EVERY = Duration.ofSeconds(2);
    private static final Duration AGENDA_EVERY = Duration.ofSeconds(10);
    /// Many changes at once are told once.
    private static final Duration AGENDA_REST = Duration.ofMillis(300);

    private final Scheduler scheduler;
    private final List<ScheduleConfig> schedules;
    private final Journal journal;
    private final Outgoing outgoing;
    private final AgendaTeller agendas;
    private final InstantSource clock;
    private final ScheduleMeter meter;
    private final Map<String, String> said = new HashMap<>();
    private final Semaphore changed = new Semaphore(0);

    Loop(
            Scheduler scheduler,
            List<ScheduleConfig> schedules,
            Journal journal,
            Outgoing outgoing,
            AgendaTeller agendas,
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
            } catch (RuntimeException e) {
                LOG.error("The scheduler met an error of this program ({})", what, e);
                rest = Duration.ofSeconds(30);
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
        Outlook outlook = scheduler.refresh(schedule);
        count(outlook, Duration.ofNanos(System.nanoTime() - begun));
        String warnings = Stream.concat(outlook.warnings().stream(), outlook.remarks().stream())
                .collect(Collectors.joining(System.lineSeparator()));
        if (outlook.isChange()) {
            tell(outlook);
            changed.release();
        }
        say("schedule " + schedule.name(), warnings);
        Duration every = schedule.source().every();
        return outlook.reading()
                .failure()
                .flatMap(FetchFailed::waiting)
                .filter(wait -> wait.compareTo(every) > 0)
                .orElse(every);
    }

    private static void tell(Outlook outlook) {
        Reading reading = outlook.reading();
        Plan plan = outlook.plan();
        LOG.atInfo()
                .addKeyValue("schedule", outlook.schedule())
                .addKeyValue("entries", reading.entries().size())
                .addKeyValue("new", plan.count(Plan.Action.ADD))
                .addKeyValue("changed", plan.count(Plan.Action.CHANGE))
                .addKeyValue("cancelled", plan.count(Plan.Action.CANCEL))
                .addKeyValue("left_out", reading.notOurs())
                .addKeyValue("bad", reading.problems().size())
                .log("Schedule read, jobs planned");
    }

    private void count(Outlook outlook, Duration took) {
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
        for (Plan.Action action : List.of(Plan.Action.ADD, Plan.Action.CHANGE, Plan.Action.CANCEL)) {
            meter.planned(
                    outlook.schedule(),
                    action.name().toLowerCase(Locale.ROOT),
                    outlook.plan().count(action));
        }
    }

    private Duration send() throws JournalException, InterruptedException {
        for (ScheduleConfig schedule : schedules) {
            Instant startsBy = clock.instant().plus(schedule.delivery().lead());
            Outgoing.Result result = outgoing.publish(schedule.name(), startsBy);
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
        return SEND_EVERY;
    }

    private Duration tell() throws JournalException, InterruptedException {
        for (ScheduleConfig schedule : schedules) {
            for (String note : outgoing.tell(schedule.name())) {
                say("tell " + note, schedule.name() + ": " + note);
            }
        }
        return TELL_EVERY;
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
