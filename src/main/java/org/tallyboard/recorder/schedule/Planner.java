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

    /// [#plan(List, Map, Reading)] where nothing is remembered beside the journal.
    Plan plan(List<PlannedJob> jobs, Reading reading) {
        return plan(jobs, Map.of(), reading);
    }

    /// Decides; once for each instance.
    ///
    /// @param jobs the newest job of each entry that has one; of entries that are over it may be left out
    /// @param remembered ids of entries without a job, from an earlier journal
    Plan plan(List<PlannedJob> jobs, Map<String, Journal.Given> remembered, Reading reading) {
        given = remembered;
        jobs.forEach(job -> known.put(job.entry(), job));
        List<Conflicts.Loss> losses = fit(reading);
        for (Entry entry : reading.entries()) {
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
        cancel(jobs, reading);
        steps.sort(Comparator.comparing((Step step) -> step.job().start())
                .thenComparing(step -> step.job().title()));
        return new Plan(steps, notes, losses);
    }

    /// Fits what is ahead into the slots; without a number of slots nothing is guessed.
    private List<Conflicts.Loss> fit(Reading reading) {
        if (config.delivery().slots().isEmpty()) {
            return List.of();
        }
        List<Conflicts.Wish> wishes = new ArrayList<>();
        Map<String, Window> all = new HashMap<>();
        for (Entry entry : reading.entries()) {
            Window padded = maker.padded(entry);
            all.put(entry.id(), padded);
            Optional<PlannedJob> sent = Optional.ofNullable(known.get(entry.id()))
                    .filter(job -> job.isGiven() && job.isAhead(now) && job.state() != State.CANCELLED);
            if (padded.end().isAfter(now)) {
                Window programme = new Window(entry.start(), entry.end());
                wishes.add(new Conflicts.Wish(
                        entry.id(),
                        entry.title(),
                        sent.map(job -> sent(job, programme, padded)).orElse(padded),
                        programme,
                        entry.priority().orElse(0),
                        sent.isPresent()));
            }
        }
        Conflicts.Fitted fitted = Conflicts.fit(
                wishes, config.delivery().slots().getAsInt(), config.delivery().rules());
        wishes.forEach(wish -> all.remove(wish.id()));
        all.putAll(fitted.windows());
        windows = all;
        return fitted.losses();
    }

    /// What was sent with less padding keeps that, so that it is not told other times for no reason.
    private static Window sent(PlannedJob job, Window programme, Window padded) {
        Window window = new Window(job.start(), job.end());
        boolean same = !window.start().isBefore(padded.start())
                && !window.end().isAfter(padded.end())
                && !window.end().isBefore(programme.end());
        return same ? window : padded;
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
        boolean over = !job.isAhead(now);
        boolean ahead = window.end().isAfter(now);
        String content = maker.content(entry, window);
        if (over || job.state() == State.CANCELLED && job.isGiven()) {
            // Workers remember the old id as done, or as revoked.
            boolean same = over && job.state() != State.CANCELLED && content.equals(job.content());
            if (!same && ahead) {
                add(maker.job(entry, window, job.occurrence() + 1, 1));
            }
        } else if (content.equals(job.content()) && job.state() != State.CANCELLED) {
            steps.add(new Step(Action.KEEP, job, Optional.of(job)));
        } else if (!job.isGiven() && !ahead) {
            steps.add(new Step(Action.CANCEL, job.with(State.CANCELLED, Todo.NOTHING, job.end()), Optional.of(job)));
        } else {
            PlannedJob changed = maker.job(entry, window, job.occurrence(), job.revision() + 1);
            boolean moved =
                    !changed.start().equals(job.start()) || !changed.end().equals(job.end());
            Action action = job.state() == State.CANCELLED ? Action.ADD : moved ? Action.MOVE : Action.CHANGE;
            steps.add(new Step(action, changed(job, changed), Optional.of(job)));
        }
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

    private void cancel(List<PlannedJob> jobs, Reading reading) {
        Set<String> there = new HashSet<>();
        reading.entries().forEach(entry -> there.add(entry.id()));
        Set<String> bad = new HashSet<>();
        reading.problems().forEach(problem -> problem.id().ifPresent(bad::add));
        List<PlannedJob> ahead = jobs.stream()
                .filter(job -> job.isAhead(now) && job.state() != State.CANCELLED)
                .filter(job -> config.delivery().cancelRunning() || job.start().isAfter(now))
                .toList();
        List<PlannedJob> gone = ahead.stream()
                .filter(job -> !there.contains(job.entry()))
                .filter(job -> Entry.Problem.idsFor(job.entry()).noneMatch(bad::contains))
                .toList();
        if (gone.isEmpty()) {
            return;
        }
        Optional<String> why = whyNot(reading, gone.size(), ahead.size());
        if (why.isPresent()) {
            notes.add(gone.size() + (gone.size() == 1 ? " job is" : " jobs are")
                    + " no longer in the schedule, but stay: " + why.get());
            return;
        }
        for (PlannedJob job : gone) {
            Todo todo = job.isGiven() ? Todo.REVOKE : Todo.NOTHING;
            steps.add(new Step(Action.CANCEL, job.with(State.CANCELLED, todo, job.end()), Optional.of(job)));
        }
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
