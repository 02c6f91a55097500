package org.tallyboard.operate;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobState;
import org.tallyboard.operate.Confirmation.Fact;

/// Makes orders about recordings that workers hold, from what is shown.
public final class RecordingOffers {

    private static final String NO_WORKER = "no worker is known to have it";

    private final Instant now;
    private final CurrentStateText words;

    /// @param zone to tell times in
    public RecordingOffers(Instant now, ZoneId zone) {
        this.now = now;
        this.words = new CurrentStateText(zone, now);
    }

    /// To end a recording that runs, now.
    public Offer stop(Job job) {
        Optional<HeldRecording> held = HeldRecording.of(job);
        if (held.isEmpty() || !held.get().running()) {
            return closed(job, "only a recording that runs can be stopped");
        }
        HeldRecording seen = held.get();
        String kept = "What is recorded is kept: the file is finished and checked, and the job succeeds.";
        String lost = seen.end()
                .filter(end -> end.isAfter(now))
                .map(end -> "It ends " + CurrentStateText.length(Duration.between(now, end))
                        + " before its planned end " + words.time(end) + "; that rest is not recorded. ")
                .orElse("");
        return new Offer.Open(new StopRecording(seen), planned(seen), List.of(lost + kept));
    }

    /// To end a recording that runs or waits later or earlier than planned.
    ///
    /// @param end the new planned end
    public Offer changeEnd(Job job, Instant end) {
        Optional<Offer.Closed> fixed = fixedEnd(job);
        if (fixed.isPresent()) {
            return fixed.get();
        }
        HeldRecording seen = HeldRecording.of(job).orElseThrow();
        if (!end.isAfter(now)) {
            return new Offer.Closed("that end has passed", "choose a later one");
        }
        if (seen.start().filter(start -> !end.isAfter(start)).isPresent()) {
            return new Offer.Closed("that is not after its planned start", "choose a later one");
        }
        if (seen.end().filter(end::equals).isPresent()) {
            return new Offer.Closed("that is its planned end already", "choose another one");
        }
        List<Fact> facts = new ArrayList<>(planned(seen));
        facts.add(new Fact("New end", words.time(end) + difference(seen, end)));
        return new Offer.Open(
                new ChangeEnd(seen, end),
                facts,
                seen.end().filter(end::isBefore).isPresent()
                        ? List.of("That is earlier than planned: what comes after it is not recorded.")
                        : List.of());
    }

    /// Why a recording can get no other end at all; empty when it can.
    public Optional<Offer.Closed> fixedEnd(Job job) {
        return HeldRecording.of(job).isPresent()
                ? Optional.empty()
                : Optional.of(closed(job, "only a recording that runs, or waits at a worker, can get another end"));
    }

    private static String difference(HeldRecording seen, Instant end) {
        return seen.end()
                .map(planned -> end.isBefore(planned)
                        ? ", " + CurrentStateText.length(Duration.between(end, planned)) + " earlier"
                        : ", " + CurrentStateText.length(Duration.between(planned, end)) + " later")
                .orElse("");
    }

    /// To begin a recording that waits at a worker, now.
    public Offer startNow(Job job) {
        Optional<HeldRecording> held = HeldRecording.of(job);
        if (held.isEmpty() || held.get().running()) {
            return closed(job, "only a recording that waits at a worker can be started");
        }
        HeldRecording seen = held.get();
        if (seen.start().filter(now::isBefore).isEmpty()) {
            return new Offer.Closed("it is due already", "it begins as soon as its worker can");
        }
        String early = "It begins "
                + CurrentStateText.length(Duration.between(now, seen.start().orElseThrow()))
                + " before its planned start, and takes one of its worker's slots from now on.";
        return new Offer.Open(new StartNow(seen), planned(seen), List.of(early));
    }

    /// To have the scheduler send a job that it keeps for later.
    ///
    /// @param start the planned start that is shown
    public Offer startPlanned(JobKey job, String title, Instant start) {
        if (!start.isAfter(now)) {
            return new Offer.Closed("it is due already", "the scheduler sends it by itself");
        }
        return new Offer.Open(
                new StartPlanned(job, title, start),
                List.of(new Fact("Planned start", words.time(start))),
                List.of("It begins " + CurrentStateText.length(Duration.between(now, start))
                        + " before its planned start, as soon as a worker takes it."));
    }

    private List<Fact> planned(HeldRecording seen) {
        List<Fact> facts = new ArrayList<>();
        seen.start()
                .filter(start -> !seen.running())
                .ifPresent(start -> facts.add(new Fact("Planned start", words.time(start))));
        facts.add(new Fact(
                "Planned end", seen.end().map(words::time).orElse("none told: it records until its source ends")));
        return facts;
    }

    private static Offer.Closed closed(Job job, String rule) {
        boolean held = job.state() == JobState.STARTED || job.state() == JobState.RECEIVED;
        return new Offer.Closed(
                !job.isRecording()
                        ? "it is no recording"
                        : held && job.latest().worker().isEmpty()
                                ? NO_WORKER
                                : "the job is " + CurrentStateText.job(job.state()),
                rule);
    }
}
