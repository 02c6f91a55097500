package org.tallyboard.operate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobState;
import org.tallyboard.job.Recording;
import org.tallyboard.operate.Confirmation.Fact;

/// A recording in a worker's hands, as a person saw it.
///
/// @param job the job and its broker
/// @param title what people call it
/// @param retries which attempt
/// @param worker node name of the worker that had it
/// @param running true while it was being recorded, false while it waited there for its start
/// @param start planned start, where it was known
/// @param end planned end, where it was known; without one it records until its source ends
public record HeldRecording(
        JobKey job,
        String title,
        int retries,
        String worker,
        boolean running,
        Optional<Instant> start,
        Optional<Instant> end) {

    /// Its planned times, for a confirmation.
    List<Fact> planned(CurrentStateText words) {
        List<Fact> facts = new ArrayList<>();
        start.filter(at -> !running).ifPresent(at -> facts.add(new Fact("Planned start", words.time(at))));
        facts.add(new Fact("Planned end", end.map(words::time).orElse("none told: it records until its source ends")));
        return facts;
    }

    /// Why nothing can be done about a recording in a worker's hands.
    ///
    /// @param rule when it could
    static Offer.Closed closed(Job job, String rule) {
        boolean held = job.state() == JobState.STARTED || job.state() == JobState.RECEIVED;
        return new Offer.Closed(
                !job.isRecording()
                        ? "it is no recording"
                        : held && job.latest().worker().isEmpty()
                                ? "no worker is known to have it"
                                : "the job is " + CurrentStateText.job(job.state()),
                rule);
    }

    /// What is shown of a job; empty while no worker is known to have it.
    static Optional<HeldRecording> of(Job job) {
        boolean running = job.state() == JobState.STARTED;
        return job.latest()
                .worker()
                .filter(worker -> job.isRecording() && (running || job.state() == JobState.RECEIVED))
                .map(worker -> new HeldRecording(
                        job.key(),
                        job.title(),
                        job.latest().retries(),
                        worker,
                        running,
                        job.recording().flatMap(Recording::plannedStart),
                        job.recording().flatMap(Recording::plannedEnd)));
    }
}
