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
    private final List<Step> steps = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Planner(ScheduleConfig config, JobMaker maker, Instant now) {
        this.config = config;
        this.maker = maker;
        this.now = now;
    }

    /// Decides; once for each instance.
    ///
    /// @param known the newest job of each entry
    Plan plan(List<PlannedJob> known, Reading reading) {
        Map<String, PlannedJob> byEntry = new HashMap<>();
        known.forEach(job -> byEntry.put(job.entry(), job));
        for (Entry entry : reading.entries()) {
            Optional.ofNullable(byEntry.get(entry.id()))
                    .ifPresentOrElse(job -> compare(job, entry), () -> add(maker.job(entry, 1, 1)));
        }
        cancel(known, reading);
        steps.sort(Comparator.comparing((Step step) -> step.job().start())
                .thenComparing(step -> step.job().title()));
        return new Plan(steps, notes);
    }

    private void add(PlannedJob job) {
        if (job.isAhead(now)) {
            steps.add(new Step(Action.ADD, job));
        }
    }

    private void compare(PlannedJob job, Entry entry) {
        boolean over = !job.isAhead(now);
        boolean given = job.tried() || job.state() == State.PUBLISHED;
        if (over || job.state() == State.CANCELLED && given) {
            // Workers remember the old id as done, or as revoked.
            PlannedJob next = maker.job(entry, job.occurrence() + 1, 1);
            boolean same =
                    over && job.state() != State.CANCELLED && next.content().equals(job.content());
            if (!same) {
                add(next);
            }
            return;
        }
        PlannedJob changed = maker.job(entry, job.occurrence(), job.revision() + 1);
        if (changed.content().equals(job.content()) && job.state() != State.CANCELLED) {
            steps.add(new Step(Action.KEEP, job));
        } else if (!given && !changed.isAhead(now)) {
            steps.add(new Step(Action.CANCEL, job.with(State.CANCELLED, Todo.NOTHING, job.end())));
        } else {
            steps.add(new Step(Action.CHANGE, changed(job, changed, given)));
        }
    }

    /// A job that may be with the broker stays there; workers are told what is new.
    private static PlannedJob changed(PlannedJob job, PlannedJob changed, boolean given) {
        Instant later = changed.end().isAfter(job.end()) ? changed.end() : job.end();
        return new PlannedJob(
                job.id(),
                job.schedule(),
                job.entry(),
                job.occurrence(),
                changed.revision(),
                given ? job.state() : State.HELD,
                given ? Todo.UPDATE : Todo.NOTHING,
                changed.title(),
                changed.start(),
                changed.end(),
                changed.content(),
                changed.message(),
                given,
                later,
                job.version());
    }

    private void cancel(List<PlannedJob> known, Reading reading) {
        Set<String> there = new HashSet<>();
        reading.entries().forEach(entry -> there.add(entry.id()));
        List<PlannedJob> ahead = known.stream()
                .filter(job -> job.isAhead(now) && job.state() != State.CANCELLED)
                .filter(job -> config.delivery().cancelRunning() || job.start().isAfter(now))
                .toList();
        List<PlannedJob> gone = ahead.stream()
                .filter(job -> !there.contains(job.entry()))
                .filter(job -> reading.problems().stream().noneMatch(problem -> problem.covers(job.entry())))
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
            boolean given = job.tried() || job.state() == State.PUBLISHED;
            steps.add(
                    new Step(Action.CANCEL, job.with(State.CANCELLED, given ? Todo.REVOKE : Todo.NOTHING, job.end())));
        }
    }

    /// Why nothing is cancelled although something is gone.
    private Optional<String> whyNot(Reading reading, int gone, int ahead) {
        if (reading.failure().isPresent()) {
            return Optional.of("the schedule could not be read to its end");
        }
        if (reading.entries().isEmpty()) {
            return Optional.of("the schedule has no entry that can be recorded");
        }
        if (reading.problems().stream().anyMatch(problem -> problem.id().isEmpty())) {
            return Optional.of("an entry has no readable id, and may be one of them");
        }
        return gone > config.delivery().maxCancel() * ahead
                ? Optional.of("these are more than `max_cancel` allows at once ("
                        + Math.round(config.delivery().maxCancel() * 100) + " % of " + ahead + ")")
                : Optional.empty();
    }
}
