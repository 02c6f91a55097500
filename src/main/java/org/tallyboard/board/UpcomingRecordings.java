package org.tallyboard.board;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.job.SchedulerPlan;

/// What records next, as schedulers told it, and whether there are slots for all of it.
///
/// @param rows what is planned and not a job yet, in the order of its start; those that a search asks for
/// @param planned how many rows there are without a search
/// @param untold how many more are planned later, of which only the number is known
/// @param until how far ahead schedulers looked; empty when none was heard
/// @param silent what is told by schedulers that are not heard any more, the newest first
/// @param late those that should have begun and that their scheduler has not sent, whatever a search asks for, the
///     earliest first
/// @param slots how many recordings are due and how many slots there are, for each broker through which a scheduler was
///     heard, by its name
public record UpcomingRecordings(
        List<Row> rows,
        int planned,
        int untold,
        Optional<Instant> until,
        List<SchedulerPlan> silent,
        List<Row> late,
        List<CapacityForecast> slots) {

    /// How long ahead a shortage needs a person.
    public static final Duration SOON = Duration.ofHours(2);

    /// No scheduler was heard.
    public static final UpcomingRecordings NONE =
            new UpcomingRecordings(List.of(), 0, 0, Optional.empty(), List.of(), List.of(), List.of());

    public UpcomingRecordings {
        rows = List.copyOf(rows);
        silent = List.copyOf(silent);
        late = List.copyOf(late);
        slots = List.copyOf(slots);
    }

    /// A planned recording, and who told of it last.
    ///
    /// @param isShort true when it starts while there are too few slots
    public record Row(PlannedRecording recording, SchedulerPlan told, boolean isShort) {
        /// Names its job.
        public JobKey key() {
            return new JobKey(told.broker(), recording.id());
        }
    }

    /// True once a scheduler was heard.
    public boolean isHeard() {
        return until.isPresent();
    }

    /// The shortages, the earliest first.
    public List<CapacityForecast.Shortage> shortages() {
        return slots.stream()
                .flatMap(of -> of.shortages().stream())
                .sorted(Comparator.comparing(CapacityForecast.Shortage::from)
                        .thenComparing(CapacityForecast.Shortage::broker))
                .toList();
    }

    /// The first shortage at each broker, where it begins so soon that it needs a person now.
    public List<CapacityForecast.Shortage> soon(Instant now) {
        return slots.stream()
                .flatMap(of -> of.shortages().stream().limit(1))
                .filter(shortage -> shortage.from().isBefore(now.plus(SOON)))
                .toList();
    }

    /// The row of a job.
    public Optional<Row> row(JobKey key) {
        return rows.stream().filter(row -> row.key().equals(key)).findFirst();
    }

    /// From what is known at `now`. A job that is in the ledger is not planned any more; two schedulers at one
    /// broker that tell the same id tell the same job.
    public static UpcomingRecordings of(Snapshot snapshot, Search search, Instant now) {
        List<SchedulerPlan> agendas = current(snapshot.agendas(), now);
        if (agendas.isEmpty()) {
            return NONE;
        }
        Map<JobKey, Row> planned = new LinkedHashMap<>();
        Map<Schedule, Integer> untold = new HashMap<>();
        for (SchedulerPlan agenda : agendas) {
            // Schedulers with the same schedule have planned the same.
            untold.merge(Schedule.of(agenda), agenda.untold(), Math::max);
            for (PlannedRecording recording : agenda.jobs()) {
                Row row = new Row(recording, agenda, false);
                if (snapshot.job(row.key()).isEmpty() && recording.end().isAfter(now)) {
                    planned.putIfAbsent(row.key(), row);
                }
            }
        }
        List<Job> open = snapshot.jobs().open(now);
        List<CapacityForecast> slots = agendas.stream()
                .map(SchedulerPlan::broker)
                .distinct()
                .sorted()
                .map(broker -> slots(snapshot, broker, open, agendas, planned.values(), now))
                .toList();
        Set<JobKey> tooMany = new HashSet<>();
        slots.forEach(of -> of.shortages().forEach(shortage -> tooMany.addAll(shortage.starting())));
        List<Row> all = planned.values().stream()
                .map(row -> new Row(row.recording(), row.told(), tooMany.contains(row.key())))
                .sorted(Comparator.comparing((Row row) -> row.recording().start())
                        .thenComparing(row -> row.recording().title())
                        .thenComparing(Row::key))
                .toList();
        return new UpcomingRecordings(
                all.stream()
                        .filter(row -> search.matches(row.recording(), row.told()))
                        .toList(),
                planned.size(),
                untold.values().stream().mapToInt(Integer::intValue).sum(),
                agendas.stream().map(SchedulerPlan::until).max(Comparator.naturalOrder()),
                agendas.stream().filter(agenda -> agenda.isStale(now)).toList(),
                all.stream().filter(row -> row.recording().isUnsentAt(now)).toList(),
                slots);
    }

    /// Of one broker: its workers take no other broker's jobs.
    private static CapacityForecast slots(
            Snapshot snapshot,
            String broker,
            List<Job> open,
            List<SchedulerPlan> agendas,
            Collection<Row> planned,
            Instant now) {
        return CapacityForecast.of(
                broker,
                open.stream().filter(job -> job.key().broker().equals(broker)).toList(),
                planned.stream()
                        .filter(row -> row.told().broker().equals(broker))
                        .map(Row::recording)
                        .toList(),
                snapshot.workers().stream()
                        .filter(worker -> worker.key().broker().equals(broker))
                        .toList(),
                snapshot.settled().contains(broker),
                now,
                agendas.stream()
                        .filter(agenda -> agenda.broker().equals(broker))
                        .map(SchedulerPlan::completeUntil)
                        .min(Comparator.naturalOrder())
                        .orElse(now));
    }

    private record Schedule(String broker, String name) {
        static Schedule of(SchedulerPlan agenda) {
            return new Schedule(agenda.broker(), agenda.schedule());
        }
    }

    /// Those that count, the newest first: a scheduler that is silent counts only for a schedule of which no other
    /// scheduler tells.
    private static List<SchedulerPlan> current(Collection<SchedulerPlan> all, Instant now) {
        Set<Schedule> told = new HashSet<>();
        all.stream().filter(agenda -> !agenda.isStale(now)).map(Schedule::of).forEach(told::add);
        List<SchedulerPlan> current = new ArrayList<>(all);
        current.removeIf(agenda -> agenda.isStale(now) && told.contains(Schedule.of(agenda)));
        current.sort(Comparator.comparing(SchedulerPlan::heardAt)
                .reversed()
                .thenComparing(SchedulerPlan::scheduler)
                .thenComparing(SchedulerPlan::schedule)
                .thenComparing(SchedulerPlan::broker));
        return current;
    }
}
