package org.tallyboard.operate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.tallyboard.job.Job;

/// Ends a recording now and in order: its planned end becomes the time of the act, so that the file is finished and the
/// job succeeds.
public record StopRecording(HeldRecording recording) implements HeldRecordingOrder {

    /// To end a recording that runs, now.
    static Offer offer(Job job, Situation situation) {
        Optional<HeldRecording> held = HeldRecording.of(job);
        if (held.isEmpty() || !held.get().running()) {
            return HeldRecording.closed(job, "only a recording that runs can be stopped");
        }
        HeldRecording seen = held.get();
        String kept = "What is recorded is kept: the file is finished and checked, and the job succeeds.";
        String lost = seen.end()
                .filter(end -> end.isAfter(situation.now()))
                .map(end -> "It ends " + CurrentStateText.length(Duration.between(situation.now(), end))
                        + " before its planned end " + situation.words().time(end) + "; that rest is not recorded. ")
                .orElse("");
        return new Offer.Open(new StopRecording(seen), seen.planned(situation.words()), List.of(lost + kept));
    }

    @Override
    public String kind() {
        return "stop recording";
    }

    @Override
    public Confirmation confirmation(Optional<Caller> caller) {
        return asked("Stop " + CurrentStateText.line(recording.title()) + " now", "Stop now", caller);
    }
}
