package org.tallyboard.ui.frozen;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.job.SchedulerPlan;

/// Builds what a scheduler has planned in the frozen scenes.
final class FrozenPlan {

    private static final String TAIL = "-7b1c-5d0e-9a44-c3f2e1d0b9a8";
    private static final int LATER = 57;

    private final Instant now;

    FrozenPlan(Instant now) {
        this.now = now;
    }

    /// A day with room for everything.
    List<SchedulerPlan> calm() {
        return agenda(2, usual());
    }

    /// The same, last heard a while ago.
    List<SchedulerPlan> silent() {
        return agenda(260, usual());
    }

    /// More at noon than there are slots.
    List<SchedulerPlan> crowded() {
        List<PlannedRecording> jobs = new ArrayList<>(usual());
        for (int i = 1; i <= 22; i++) {
            jobs.add(planned("Regional window " + i, "12:00", 40));
        }
        return agenda(2, jobs);
    }

    private List<PlannedRecording> usual() {
        return List.of(
                planned("Court 6", "11:15", 75),
                planned("Midday news", "12:00", 30),
                planned("Weather bulletin", "12:00", 15),
                planned("Harbour cam afternoon", "12:30", 240),
                planned("Parliament hall 2", "14:00", 180),
                planned("Regional news", "18:00", 40),
                planned("City Council evening session", "19:00", 150));
    }

    private PlannedRecording planned(String title, String at, int minutes) {
        Instant start = now.atZone(ZoneOffset.UTC).with(LocalTime.parse(at)).toInstant();
        return new PlannedRecording(
                String.format(Locale.ROOT, "%08x", title.hashCode()) + TAIL,
                title,
                Optional.of("recordings"),
                start,
                start.plus(Duration.ofMinutes(minutes)),
                Optional.of(5),
                false);
    }

    private List<SchedulerPlan> agenda(int heardAgo, List<PlannedRecording> jobs) {
        return List.of(new SchedulerPlan(
                FrozenJobs.BROKER,
                "scheduler@studio",
                "programme",
                now.minusSeconds(heardAgo),
                Duration.ofSeconds(10),
                now.plus(Duration.ofHours(24)).minusSeconds(heardAgo),
                jobs.size() + LATER,
                jobs.stream()
                        .sorted(Comparator.comparing(PlannedRecording::start))
                        .toList()));
    }
}
