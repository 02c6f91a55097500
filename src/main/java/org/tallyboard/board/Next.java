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
import org.tallyboard.recording.Agenda;
import org.tallyboard.recording.Job;
import org.tallyboard.recording.PlannedRecording;

/// What records next, as schedulers told it, and whether there are slots for all of it.
///
/// @param rows what is planned and not a job yet, in the order of its start; those that a search asks for
/// @param planned how many rows there are without a search
/// @param untold how many more are planned later, of which only the number is known
/// @param until how far ahead schedulers looked; empty when none was heard
/// @param silent what is told by schedulers that are not heard any more, the newest first
/// @param late those that should have begun and that their scheduler has not sent, whatever a search asks for, the
///     earliest first
/// @param slots how many recordings are due and how many slots there are; empty when no scheduler was heard
public record Next(
        List<Row> rows,
        int planned,
        int untold,
        Optional<Instant> until,
        List<Agenda> silent,
        List<Row> late,
        Optional<Slots> slots) {

    /// How long ahead a shortage needs a person.
    public static final Duration SOON = Duration.ofHours(2);

    /// No scheduler was heard.
    public static final Next NONE = new Next(List.of(), 0, 0, Optional.empty(), List.of(), List.of(), Optional.empty());

    public Next {
        rows = List.copyOf(rows);
        silent = List.copyOf(silent);
        late = List.copyOf(late);
    }

    /// A planned recording, and who told of it last.
    ///
    /// @param isShort true when it starts while there are too few slots
    public record Row(PlannedRecording recording, Agenda told, boolean isShort) {
        /// The id of its job.
        public String id() {
            return recording.id();
        }
    }

    /// True once a scheduler was heard.
    public boolean isHeard() {
        return until.isPresent();
    }

    /// The shortages, the earliest first.
    public List<Slots.Shortage> shortages() {
        return slots.map(Slots::shortages).orElse(List.of());
    }

    /// The first shortage, where it begins so soon that it needs a person now.
    public Optional<Slots.Shortage> soon(Instant now) {
        return shortages().stream().findFirst().filter(shortage -> shortage.from()
                .isBefore(now.plus(SOON)));
    }

    /// The row of a job.
    public Optional<Row> row(String id) {
        return rows.stream().filter(row -> row.id().equals(id)).findFirst();
    }

    /// From what is known at `now`. A job that is in the ledger is not planned any more; two schedulers that tell the
    /// same id tell the same job.
    public static Next of(Snapshot snapshot, Search search, Instant now) {
        List<Agenda> agendas = current(snapshot.agendas(), now);
        if (agendas.isEmpty()) {
            return NONE;
        }
        Set<String> jobs = new HashSet<>(snapshot.jobs().size() * 2);
        snapshot.jobs().stream().map(Job::id).forEach(jobs::add);
        Map<String, Row> byId = new LinkedHashMap<>();
        Map<String, Integer> untold = new HashMap<>();
        for (Agenda agenda : agendas) {
            // Schedulers with the same schedule have planned the same.
            untold.merge(agenda.schedule(), agenda.untold(), Math::max);
            for (PlannedRecording recording : agenda.jobs()) {
                if (!jobs.contains(recording.id()) && recording.end().isAfter(now)) {
                    byId.putIfAbsent(recording.id(), new Row(recording, agenda, false));
                }
            }
        }
        Slots slots = Slots.of(
                snapshot.jobs(),
                byId.values().stream().map(Row::recording).toList(),
                snapshot.workers(),
                snapshot.hearsWorkers(),
                now,
                agendas.stream()
                        .map(Agenda::completeUntil)
                        .min(Comparator.naturalOrder())
                        .orElse(now));
        Set<String> tooMany = new HashSet<>();
        slots.shortages().forEach(shortage -> tooMany.addAll(shortage.starting()));
        List<Row> all = byId.values().stream()
                .map(row -> new Row(row.recording(), row.told(), tooMany.contains(row.id())))
                .sorted(Comparator.comparing((Row row) -> row.recording().start())
                        .thenComparing(row -> row.recording().title())
                        .thenComparing(Row::id))
                .toList();
        return new Next(
                all.stream()
                        .filter(row -> search.matches(row.recording(), row.told()))
                        .toList(),
                byId.size(),
                untold.values().stream().mapToInt(Integer::intValue).sum(),
                agendas.stream().map(Agenda::until).max(Comparator.naturalOrder()),
                agendas.stream().filter(agenda -> agenda.isStale(now)).toList(),
                all.stream().filter(row -> row.recording().isUnsentAt(now)).toList(),
                Optional.of(slots));
    }

    /// Those that count, the newest first: a scheduler that is silent counts only for a schedule of which no other
    /// scheduler tells.
    private static List<Agenda> current(Collection<Agenda> all, Instant now) {
        Set<String> told = new HashSet<>();
        all.stream()
                .filter(agenda -> !agenda.isStale(now))
                .map(Agenda::schedule)
                .forEach(told::add);
        List<Agenda> current = new ArrayList<>(all);
        current.removeIf(agenda -> agenda.isStale(now) && told.contains(agenda.schedule()));
        current.sort(Comparator.comparing(Agenda::heardAt)
                .reversed()
                .thenComparing(Agenda::scheduler)
                .thenComparing(Agenda::schedule));
        return current;
    }
}
