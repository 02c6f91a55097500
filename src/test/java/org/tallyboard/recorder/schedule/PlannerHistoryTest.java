package org.tallyboard.recorder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.ScheduleConfig;
import org.tallyboard.recorder.schedule.PlannedJob.State;

/// Random days of a calendar: events are added, moved, made to repeat and back, cancelled and removed, while jobs are
/// sent, recorded, and the journal is lost. Whatever happens, each programme that is to come has one job.
class PlannerHistoryTest {
    private static final Instant BEGIN = Instant.parse("2026-11-24T00:00:00Z");

    @TempDir
    Path folder;

    /// An event of the calendar, once or every two hours, from a start on.
    private record Happening(String uid, Instant start, int minutes, boolean repeats, int times) {
        List<Entry> entries() {
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < (repeats ? times : 1); i++) {
                Instant at = start.plusSeconds(7_200L * i);
                entries.add(new Entry(
                        repeats ? uid + "/" + at : uid,
                        uid,
                        "https://live.example/x",
                        at,
                        at.plusSeconds(60L * minutes),
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()));
            }
            return entries;
        }
    }

    /// What the journal would hold, and the ids beside it.
    private static final class World {
        final Map<String, PlannedJob> newest = new HashMap<>();
        final Map<String, Journal.Given> given = new HashMap<>();

        void write(PlannedJob job) {
            newest.put(job.entry(), job);
            note(job);
        }

        void note(PlannedJob job) {
            if (job.isGiven()) {
                given.put(job.entry(), new Journal.Given(job.occurrence(), job.end(), job.state() == State.CANCELLED));
            }
        }

        List<PlannedJob> live(Instant now) {
            return newest.values().stream()
                    .filter(job -> job.isAhead(now) && job.state() != State.CANCELLED)
                    .toList();
        }
    }

    @Test
    void eachProgrammeHasOneJob() {
        ScheduleConfig config =
                Schedules.config(folder, Schedules.json("https://a.example/", "pad_before = 60", "pad_after = 120"));
        JobMaker maker = new JobMaker(config, "scheduler@test");
        for (int seed = 0; seed < 300; seed++) {
            history(config, maker, seed);
        }
    }

    private static void history(ScheduleConfig config, JobMaker maker, int seed) {
        Random random = new Random(seed);
        World world = new World();
        Map<String, Happening> calendar = new HashMap<>();
        Instant now = BEGIN;
        for (int step = 0; step < 40; step++) {
            now = now.plusSeconds(60L * random.nextInt(20));
            String uid = "e" + random.nextInt(3);
            Happening was = calendar.get(uid);
            List<Reading.Cancelled> cancelled = new ArrayList<>();
            Set<String> lost = new HashSet<>();
            switch (random.nextInt(9)) {
                case 0, 1 ->
                    calendar.putIfAbsent(
                            uid,
                            new Happening(
                                    uid,
                                    now.plusSeconds(60L * random.nextInt(90)),
                                    30 + random.nextInt(30),
                                    random.nextBoolean(),
                                    3));
                case 2 -> {
                    if (was != null) {
                        calendar.put(uid, new Happening(uid, was.start(), was.minutes(), !was.repeats(), 3));
                    }
                }
                case 3 -> {
                    if (was != null) {
                        Instant moved = was.start().plusSeconds(60L * (random.nextInt(20) - 10));
                        calendar.put(uid, new Happening(uid, moved, was.minutes(), was.repeats(), 3));
                    }
                }
                case 4 -> {
                    if (was != null) {
                        calendar.remove(uid);
                        cancelled.add(new Reading.Cancelled(uid, "event", Optional.empty()));
                    }
                }
                case 5 -> {
                    world.newest.keySet().forEach(lost::add);
                    world.newest.clear();
                }
                default -> {
                    // Time goes on.
                }
            }
            List<Entry> entries = calendar.values().stream()
                    .flatMap(one -> one.entries().stream())
                    .toList();
            plan(config, maker, world, now, entries, cancelled);
            check(maker, world, now, entries, "seed " + seed + ", step " + step);
            // Nothing changes when it is read again.
            assertThat(plan(config, maker, world, now, entries, cancelled).writes())
                    .isEmpty();
            Instant soon = now.plusSeconds(300);
            for (PlannedJob job : List.copyOf(world.newest.values())) {
                if (job.state() == State.HELD
                        && job.isAhead(now)
                        && !job.start().isAfter(soon)) {
                    world.write(job.claimed().with(State.PUBLISHED, PlannedJob.Todo.NOTHING, job.end()));
                }
            }
        }
    }

    private static Plan plan(
            ScheduleConfig config,
            JobMaker maker,
            World world,
            Instant now,
            List<Entry> entries,
            List<Reading.Cancelled> cancelled) {
        Reading reading = new Reading(entries, cancelled, List.of(), List.of(), 0, Optional.empty(), Optional.empty());
        Map<String, Journal.Given> given = new HashMap<>(world.given);
        given.keySet().removeAll(world.newest.keySet());
        Plan plan = new Planner(config, maker, now).plan(List.copyOf(world.newest.values()), given, reading);
        plan.writes().forEach(world::write);
        return plan;
    }

    private static void check(JobMaker maker, World world, Instant now, List<Entry> entries, String when) {
        List<PlannedJob> live = world.live(now);
        for (Entry entry : entries) {
            Window padded = maker.padded(entry);
            if (!entry.end().isAfter(now)) {
                continue;
            }
            // One that goes on although it is gone may share its padding with the next.
            long same = live.stream()
                    .filter(job -> job.title().equals(entry.title())
                            && new Window(job.start().plusSeconds(60), job.end().minusSeconds(120))
                                    .overlaps(new Window(entry.start(), entry.end())))
                    .count();
            assertThat(live).as(() -> when + ": " + entry + " is recorded").anySatisfy(job -> {
                assertThat(job.title()).isEqualTo(entry.title());
                assertThat(job.start()).isEqualTo(padded.start());
                assertThat(job.end()).isEqualTo(padded.end());
            });
            assertThat(same)
                    .as(() -> when + ": " + entry + " is recorded once of " + live)
                    .isOne();
        }
    }
}
