package org.tallyboard.operate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.tallyboard.job.Job;

/// Begins a recording that waits at a worker: its planned start becomes the time of the act.
public record StartNow(HeldRecording recording) implements HeldRecordingOrder {

    /// To begin a recording that waits at a worker, now.
    static Offer offer(Job job, Situation situation) {
        Optional<HeldRecording> held = HeldRecording.of(job);
        if (held.isEmpty() || held.get().running()) {
            return HeldRecording.closed(job, "only a recording that waits at a worker can be started");
        }
        HeldRecording seen = held.get();
        if (seen.start().filter(situation.now()::isBefore).isEmpty()) {
            return new Offer.Closed("it is due already", "it begins as soon as its worker can");
        }
        String early = "It begins "
                + CurrentStateText.length(
                        Duration.between(situation.now(), seen.start().orElseThrow()))
                + " before its planned start, and takes one of its worker's slots from now on.";
        return new Offer.Open(new StartNow(seen), seen.planned(situation.words()), List.of(early));
    }

    @Override
    public String kind() {
        return "start recording now";
    }

    @Override
    public Confirmation confirmation(Optional<Caller> caller) {
        return asked("Start " + CurrentStateText.line(recording.title()) + " now", "Start now", caller);
    }
}
