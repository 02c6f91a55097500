package org.tallyboard.soak;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.tallyboard.testing.RealRabbit;

/// Strikes at random, and undoes it after a while. What is hit and when it is undone follow from the seed, as far as
/// the system under test behaves alike.
final class Chaos {
    /// What the recorder promises where another worker is there and connected.
    static final Duration PROCESS_GONE = Duration.ofSeconds(10);

    private static final Duration HOST_GONE = Duration.ofSeconds(15);
    /// Where nobody is there who could take over at once, or the broker is away as well, there is no promise but that
    /// the job goes on.
    private static final Duration NOBODY_THERE = Duration.ofSeconds(45);
    /// After the broker is back, who waits for a job lets those return that may hold it.
    private static final Duration REUNION = Duration.ofSeconds(20);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final Random random;
    private final RealRabbit rabbit;
    private final Fleet fleet;
    private final List<SoakJob> jobs;
    private final Duration slack;
    private final PriorityQueue<Action> agenda = new PriorityQueue<>(Comparator.comparing(Action::at));
    private final List<Blow> blows = new ArrayList<>();
    private Instant brokerBack;
    private Optional<Thread> brokerStart = Optional.empty();

    private record Action(Instant at, Runnable what) {}

    Chaos(Random random, RealRabbit rabbit, Fleet fleet, List<SoakJob> jobs, Instant brokerBack, Duration slack) {
        this.random = random;
        this.rabbit = rabbit;
        this.fleet = fleet;
        this.jobs = jobs;
        this.brokerBack = brokerBack;
        this.slack = slack;
    }

    void plan(Blow.Kind kind, Instant at) {
        agenda.add(new Action(at, () -> strike(kind)));
    }

    /// Does what is planned and undoes it; returns when all runs again.
    void run() throws InterruptedException {
        while (!agenda.isEmpty()) {
            while (agenda.element().at().isAfter(Instant.now())) {
                Thread.sleep(LOOK_EVERY);
            }
            agenda.remove().what().run();
        }
        awaitBroker();
    }

    private void awaitBroker() throws InterruptedException {
        if (brokerStart.isPresent()) {
            brokerStart.get().join();
        }
    }

    List<Blow> blows() {
        synchronized (blows) {
            return List.copyOf(blows);
        }
    }

    Instant brokerBack() {
        return brokerBack;
    }

    private void strike(Blow.Kind kind) {
        switch (kind) {
            case FFMPEG -> strikeRecorder();
            case WORKER ->
                strikeWorker(kind, PROCESS_GONE, Fleet.Member::kill, between(2_000, 6_000), Fleet.Member::restart);
            case FREEZE ->
                strikeWorker(kind, HOST_GONE, Fleet.Member::freeze, between(10_000, 16_000), Fleet.Member::thaw);
            case BROKER -> strikeBroker();
            case SOURCE -> strikeSource();
            case DISK -> throw new IllegalArgumentException("Disks fail on order only.");
        }
    }

    private void strikeRecorder() {
        List<Fleet.Recorder> recorders = fleet.recorders(jobs);
        if (recorders.isEmpty()) {
            return;
        }
        Fleet.Recorder victim = recorders.get(random.nextInt(recorders.size()));
        Instant now = Instant.now();
        victim.process().destroyForcibly();
        put(new Blow(
                Blow.Kind.FFMPEG,
                now,
                now,
                "pid " + victim.process().pid() + " of " + victim.job().id(),
                Set.of(victim.job().id()),
                PROCESS_GONE.plus(slack)));
    }

    private void strikeWorker(
            Blow.Kind kind,
            Duration promise,
            Consumer<Fleet.Member> blow,
            Duration length,
            Consumer<Fleet.Member> undo) {
        List<Fleet.Member> up = fleet.up();
        if (up.size() < 2) {
            // Somebody has to go on.
            strikeRecorder();
            return;
        }
        Fleet.Member victim = up.get(random.nextInt(up.size()));
        boolean successor = brokerStart.filter(Thread::isAlive).isEmpty()
                && up.stream().anyMatch(member -> member != victim && member.isSettled(brokerBack));
        Set<String> hit = unattended();
        victim.recorders(jobs).forEach(recorder -> hit.add(recorder.job().id()));
        Instant now = Instant.now();
        blow.accept(victim);
        Instant over = now.plus(length);
        put(new Blow(
                kind,
                now,
                over,
                victim.name() + (successor ? "" : ", while nobody could take over at once"),
                hit,
                (successor ? promise : NOBODY_THERE).plus(slack)));
        agenda.add(new Action(over, () -> undo.accept(victim)));
    }

    private void strikeBroker() {
        if (brokerStart.filter(Thread::isAlive).isPresent()) {
            return;
        }
        Set<String> hit = unattended();
        Instant now = Instant.now();
        rabbit.kill();
        Duration away = between(500, 4_000);
        brokerStart = Optional.of(Thread.ofPlatform().name("broker-start").start(() -> {
            try {
                Thread.sleep(away);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            rabbit.restart();
            brokerBack = Instant.now();
            put(new Blow(Blow.Kind.BROKER, now, brokerBack, "the broker", hit, REUNION.plus(slack)));
        }));
    }

    private void strikeSource() {
        SoakJob aim = jobs.get(random.nextInt(jobs.size()));
        Door door = aim.source();
        Instant now = Instant.now();
        Instant over = now.plus(between(2_000, 6_000));
        door.goAway();
        put(new Blow(
                Blow.Kind.SOURCE,
                now,
                over,
                door.name(),
                jobs.stream()
                        .filter(job -> job.source().equals(door))
                        .map(SoakJob::id)
                        .collect(Collectors.toSet()),
                PROCESS_GONE.plus(slack)));
        agenda.add(new Action(over, door::comeBack));
    }

    /// Jobs that nobody records at this moment: they may be on the way from one worker to another, or to the first.
    private Set<String> unattended() {
        Set<String> unattended = jobs.stream().map(SoakJob::id).collect(Collectors.toCollection(HashSet::new));
        fleet.recorders(jobs).stream()
                .filter(Fleet.Recorder::records)
                .forEach(recorder -> unattended.remove(recorder.job().id()));
        return unattended;
    }

    private void put(Blow blow) {
        synchronized (blows) {
            blows.add(blow);
        }
    }

    private Duration between(int least, int most) {
        return Duration.ofMillis(random.nextInt(least, most));
    }
}
