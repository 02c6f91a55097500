package org.tallyboard.recorder.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tallyboard.config.ScheduleConfig;
import org.tallyboard.recorder.schedule.Plan.Action;
import org.tallyboard.recorder.schedule.Plan.Step;
import org.tallyboard.recorder.schedule.PlannedJob.State;
import org.tallyboard.recorder.schedule.PlannedJob.Todo;

/// Compares what a schedule says with what the journal holds. Pure: what it decides is written, or printed, by others.
final class Planner {
    private final ScheduleConfig config;
    private final JobMaker maker;
    private final Instant now;
    private final boolean cancelAll;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, PlannedJob> known = new HashMap<>();
    private final Map<String, String> renamed = new HashMap<>();
    private final Set<String> renamedTo = new HashSet<>();
    /// Remembered ids that the schedule does not list, by their event.
    private final Map<String, List<String>> lost = new HashMap<>();
    /// What a calendar says of one time of an event, such as where it is moved, may stand anywhere in it.
    private boolean isPartial;

    private Map<String, Journal.Given> given = Map.of();
    private Map<String, Window> windows = Map.of();

    Planner(ScheduleConfig config, JobMaker maker, Instant now) {
        this(config, maker, now, false);
    }

    /// @param cancelAll whether a person has said that whatever vanished is cancelled, however much it is
    Planner(ScheduleConfig config, JobMaker maker, Instant now, boolean cancelAll) {
        this.config = config;
        this.maker = maker;
        this.now = now;
        this.cancelAll = cancelAll;
    }

    /// Decides; once for each instance.
    ///
    /// @param jobs the newest job of each entry that has one; of entries that are over it may be left out
    /// @param remembered ids of entries without a job, from an earlier journal
    Plan plan(List<PlannedJob> jobs, Map<String, Journal.Given> remembered, Reading reading) {
        given = remembered;
        isPartial = reading.failure().isPresent() && config.format() == ScheduleConfig.Format.ICALENDAR;
        jobs.forEach(job -> known.put(job.entry(), job));
        Set<String> there = HashSet.newHashSet(reading.entries().size());
        reading.entries().forEach(entry -> there.add(entry.id()));
        List<PlannedJob> orphans = jobs.stream()
                .filter(job -> job.isAhead(now) && job.state() != State.CANCELLED && !there.contains(job.entry()))
                .toList();
        remembered.keySet().stream().filter(id -> !there.contains(id)).forEach(id -> lost.computeIfAbsent(
                        EntryIds.event(id), any -> new ArrayList<>())
                .add(id));
        List<Entry> entries = adopted(reading.entries(), orphans);
        // What is no longer recorded leaves its slot, and what stays although it is not in the schedule keeps it.
        List<PlannedJob> missing =
                orphans.stream().filter(job -> !renamedTo.contains(job.entry())).toList();
        Set<PlannedJob> gone = cancel(missing, reading);
        List<PlannedJob> others =
                missing.stream().filter(job -> !gone.contains(job)).toList();
        List<Conflicts.Loss> losses = fit(entries, others);
        for (Entry entry : entries) {
            PlannedJob job = known.get(entry.id());
            Window window = windows.isEmpty() ? maker.padded(entry) : windows.get(entry.id());
            if (window == null) {
                hold(entry, job);
            } else if (job == null) {
                add(entry, window);
            } else {
                compare(job, entry, window);
            }
        }
        steps.sort(Comparator.comparing((Step step) -> step.job().start())
                .thenComparing(step -> step.job().title()));
        return new Plan(steps, notes, losses, renamed);
    }

    /// An event that begins or ceases to repeat, or whose rule is moved, gives its times other ids (`UID` and `UID/…`):
    /// such a one stays the job that it was, as long as that is ahead and the two have some time in common but
    /// padding.
    private List<Entry> adopted(List<Entry> entries, List<PlannedJob> orphans) {
        Orphans left = new Orphans(
                orphans, config.delivery().padBefore(), config.delivery().padAfter());
        return entries.stream().map(entry -> adopted(entry, left)).toList();
    }

    private Entry adopted(Entry entry, Orphans orphans) {
        PlannedJob own = known.get(entry.id());
        boolean hasOwn = own == null
                ? Optional.ofNullable(given.get(entry.id()))
                        .filter(id -> id.isAlive(now))
                        .isPresent()
                : isDone(own, entry) || own.isAhead(now) && own.state() != State.CANCELLED;
        if (hasOwn) {
            return entry;
        }
        Optional<String> earlier =
                orphans.take(entry).map(PlannedJob::entry).or(() -> remembered(entry, maker.padded(entry)));
        earlier.ifPresent(id -> {
            renamed.put(entry.id(), id);
            renamedTo.add(id);
        });
        return earlier.map(entry::withId).orElse(entry);
    }

    /// The id that a lost journal knew the entry by.
    private Optional<String> remembered(Entry entry, Window padded) {
        return Stream.concat(
                        Stream.of(EntryIds.earlier(entry)),
                        lost.getOrDefault(EntryIds.event(entry.id()), List.of()).stream())
                .filter(id -> !known.containsKey(id) && !renamedTo.contains(id))
                .filter(id -> Optional.ofNullable(given.get(id))
                        .filter(it -> it.isAlive(now)
                                && it.end().minus(config.delivery().padAfter()).isAfter(entry.start())
                                && !it.end().isAfter(padded.end()))
                        .isPresent())
                .findFirst();
    }

    /// Fits what is ahead into the slots; without a number of slots nothing is guessed.
    ///
    /// @param others jobs of entries that the schedule does not list, and that stay
    private List<Conflicts.Loss> fit(List<Entry> entries, List<PlannedJob> others) {
        if (config.delivery().slots().isEmpty()) {
            return List.of();
        }
        List<Conflicts.Wish> wishes = new ArrayList<>();
        Map<String, Window> all = new HashMap<>();
        for (Entry entry : entries) {
            Window padded = maker.padded(entry);
            all.put(entry.id(), padded);
            PlannedJob job = known.get(entry.id());
            if (padded.end().isAfter(now) && !(job != null && isDone(job, entry))) {
                Optional<PlannedJob> sent = Optional.ofNullable(job)
                        .filter(one -> one.isGiven() && one.isAhead(now) && one.state() != State.CANCELLED);
                Window programme = new Window(entry.start(), entry.end());
                wishes.add(new Conflicts.Wish(
                        entry.id(),
                        entry.title(),
                        sent.map(one -> sent(one, entry, padded)).orElse(padded),
                        programme,
                        entry.priority().orElse(0),
                        sent.isPresent()));
            }
        }
        for (PlannedJob job : others) {
            Window window = new Window(job.start(), job.end());
            wishes.add(new Conflicts.Wish(job.entry(), job.title(), window, window, 0, true));
        }
        Conflicts.Fitted fitted = Conflicts.fit(
                wishes, config.delivery().slots().getAsInt(), config.delivery().rules());
        wishes.forEach(wish -> all.remove(wish.id()));
        all.putAll(fitted.windows());
        windows = all;
        return fitted.losses();
    }

    /// What was sent with less padding keeps that as long as its entry is the same, so that it is not told other times
    /// for no reason.
    private Window sent(PlannedJob job, Entry entry, Window padded) {
        Window window = new Window(job.start(), job.end());
        return maker.content(entry, window).equals(job.content()) ? window : padded;
    }

    /// Whether its job has recorded it: what is left is at most padding that the job did not have.
    private boolean isDone(PlannedJob job, Entry entry) {
        return !job.isAhead(now) && !entry.end().isAfter(job.end());
    }

    /// No slot is free for it.
    private void hold(Entry entry, @Nullable PlannedJob job) {
        if (job == null || !job.isAhead(now) || job.state() == State.CANCELLED && job.isGiven()) {
            int occurrence = job == null ? 1 : job.occurrence() + 1;
            steps.add(new Step(Action.WAIT, maker.job(entry, occurrence, 1), Optional.empty()));
        } else {
            steps.add(new Step(Action.WAIT, job.with(State.CANCELLED, Todo.NOTHING, job.end()), Optional.of(job)));
        }
    }

    private void add(Entry entry, Window window) {
        if (!window.end().isAfter(now)) {
            return;
        }
        Optional<Journal.Given> earlier = Optional.ofNullable(given.get(entry.id()));
        PlannedJob job =
                maker.job(entry, window, earlier.map(id -> id.next(now)).orElse(1), 1);
        // A lost journal knew this id, and a worker may have it with what the entry said then.
        add(earlier.filter(id -> id.isAlive(now)).isPresent() ? job.givenBefore() : job);
    }

    private void add(PlannedJob job) {
        steps.add(new Step(Action.ADD, job, Optional.empty()));
    }

    private void compare(PlannedJob job, Entry entry, Window window) {
        boolean ahead = window.end().isAfter(now);
        String content = maker.content(entry, window);
        if (!job.isAhead(now) || job.state() == State.CANCELLED && job.isGiven()) {
            // Workers remember the old id as done, or as revoked.
            if (ahead && !isDone(job, entry)) {
                add(maker.job(entry, window, job.occurrence() + 1, 1));
            }
        } else if (content.equals(job.content()) && job.state() != State.CANCELLED) {
            steps.add(new Step(Action.KEEP, job, Optional.of(job)));
        } else if (isPartial && isBack(job, entry)) {
            notes.add("\"" + DisplayLimits.line(job.title(), 60) + "\" stays at " + job.start()
                    + ": the calendar could not be read to its end, and what moves it there may be what is missing");
            steps.add(new Step(Action.STAY, job, Optional.of(job)));
        } else if (job.isGiven() || ahead) {
            PlannedJob changed = maker.job(entry, window, job.occurrence(), job.revision() + 1);
            boolean moved =
                    !changed.start().equals(job.start()) || !changed.end().equals(job.end());
            Action action = job.state() == State.CANCELLED ? Action.ADD : moved ? Action.MOVE : Action.CHANGE;
            steps.add(new Step(action, changed(job, changed), Optional.of(job)));
        } else if (job.state() != State.CANCELLED) {
            steps.add(new Step(Action.CANCEL, job.with(State.CANCELLED, Todo.NOTHING, job.end()), Optional.of(job)));
        }
    }

    /// Whether a time of an event is again where its rule puts it, and was elsewhere.
    private boolean isBack(PlannedJob job, Entry entry) {
        boolean moved = job.start().isAfter(entry.start())
                || job.start().isBefore(maker.padded(entry).start());
        return moved
                && job.state() != State.CANCELLED
                && EntryIds.time(entry.id()).filter(entry.start()::equals).isPresent();
    }

    /// A job that may be with the broker stays there; workers are told what is new.
    private static PlannedJob changed(PlannedJob job, PlannedJob changed) {
        boolean sent = job.isGiven();
        Instant later = changed.end().isAfter(job.end()) ? changed.end() : job.end();
        return new PlannedJob(
                job.id(),
                job.schedule(),
                job.entry(),
                job.occurrence(),
                changed.revision(),
                sent ? job.state() : State.HELD,
                sent ? Todo.UPDATE : Todo.NOTHING,
                changed.title(),
                changed.start(),
                changed.end(),
                changed.content(),
                changed.message(),
                sent,
                later,
                job.version());
    }

    /// Cancels what the schedule says is cancelled, and what is gone unless something speaks against that.
    ///
    /// @return the jobs that are no longer recorded
    private Set<PlannedJob> cancel(List<PlannedJob> missing, Reading reading) {
        Set<PlannedJob> cancelled = new HashSet<>();
        List<PlannedJob> absent = new ArrayList<>();
        Cancelling cancelling = new Cancelling(reading);
        for (PlannedJob job : missing) {
            boolean begun = !job.start().isAfter(now) && !config.delivery().cancelRunning();
            if (cancelling.by(job).isEmpty()) {
                if (!begun) {
                    absent.add(job);
                }
            } else if (begun && job.isGiven()) {
                notes.add("\"" + DisplayLimits.line(job.title(), 60)
                        + "\" is cancelled in the schedule, but has begun and goes on,"
                        + " since `cancel_running` is not set");
                steps.add(new Step(Action.STAY, job, Optional.of(job)));
            } else {
                cancelled.add(job);
            }
        }
        Set<String> bad = new HashSet<>();
        reading.problems().forEach(problem -> problem.id().ifPresent(bad::add));
        List<PlannedJob> gone = absent.stream()
                .filter(job -> Entry.Problem.idsFor(job.entry()).noneMatch(bad::contains))
                .toList();
        Optional<String> why = gone.isEmpty()
                ? Optional.empty()
                : whyNot(
                        reading,
                        gone.size(),
                        coming()
                                - Math.toIntExact(cancelled.stream()
                                        .filter(this::isComing)
                                        .count()));
        if (why.isPresent()) {
            notes.add(gone.size() + (gone.size() == 1 ? " job is" : " jobs are")
                    + " no longer in the schedule, but stay: " + why.get());
            gone.forEach(job -> steps.add(new Step(Action.STAY, job, Optional.of(job))));
        } else {
            cancelled.addAll(gone);
        }
        for (PlannedJob job : cancelled) {
            Todo todo = job.isGiven() ? Todo.REVOKE : Todo.NOTHING;
            steps.add(new Step(Action.CANCEL, job.with(State.CANCELLED, todo, job.end()), Optional.of(job)));
        }
        return cancelled;
    }

    private int coming() {
        return Math.toIntExact(known.values().stream().filter(this::isComing).count());
    }

    private boolean isComing(PlannedJob job) {
        return job.isAhead(now)
                && job.state() != State.CANCELLED
                && (config.delivery().cancelRunning() || job.start().isAfter(now));
    }

    /// Why nothing is cancelled although something is gone, and what to do if that is right.
    private Optional<String> whyNot(Reading reading, int gone, int ahead) {
        if (reading.failure().isPresent()) {
            return Optional.of("the schedule could not be read to its end");
        }
        String remedy = "; if they are cancelled, run `tallyboard schedule --once --accept-cancelled --schedule "
                + config.name() + "`, else correct the schedule or `only` in the configuration";
        if (reading.entries().isEmpty()) {
            return cancelAll
                    ? Optional.empty()
                    : Optional.of("the schedule has no entry that can be recorded" + remedy);
        }
        if (reading.problems().stream().anyMatch(problem -> problem.id().isEmpty())) {
            return Optional.of("an entry has no readable id, and may be one of them");
        }
        boolean share = ahead >= config.delivery().maxCancelFrom()
                && gone > config.delivery().maxCancel() * ahead;
        return share && !cancelAll
                ? Optional.of("these are more than `max_cancel` allows at once ("
                        + Math.round(config.delivery().maxCancel() * 100) + " % of " + ahead + ")" + remedy)
                : Optional.empty();
    }
}
