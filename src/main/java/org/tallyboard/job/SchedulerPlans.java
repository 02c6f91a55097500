package org.tallyboard.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The newest [SchedulerPlan] of each scheduler and schedule at each broker. Pure, for one thread, bounded: the one
/// that was heard longest ago goes first.
public final class SchedulerPlans {

    /// With at most 200 jobs each, as a scheduler tells them.
    static final int LIMIT = 50;

    /// A scheduler that is silent for a day has told nothing that is still to come.
    private static final Duration KEPT = Duration.ofHours(24);

    private final Map<Key, SchedulerPlan> agendas = new LinkedHashMap<>();

    private record Key(String broker, String scheduler, String schedule) {
        static Key of(SchedulerPlan agenda) {
            return new Key(agenda.broker(), agenda.scheduler(), agenda.schedule());
        }
    }

    /// Keeps what a scheduler told, in place of what it told before.
    public void told(SchedulerPlan agenda) {
        agendas.put(Key.of(agenda), agenda);
        if (agendas.size() > LIMIT) {
            agendas.values().stream()
                    .min(Comparator.comparing(SchedulerPlan::heardAt))
                    .ifPresent(oldest -> agendas.remove(Key.of(oldest)));
        }
    }

    /// What is known at `now`, in order of first sight.
    public List<SchedulerPlan> agendas(Instant now) {
        agendas.values().removeIf(agenda -> agenda.heardAt().isBefore(now.minus(KEPT)));
        return List.copyOf(agendas.values());
    }
}
