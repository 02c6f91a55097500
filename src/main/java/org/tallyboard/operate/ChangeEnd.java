package org.tallyboard.operate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.job.Job;
import org.tallyboard.operate.Confirmation.Fact;
import tools.jackson.databind.node.ObjectNode;

/// Gives a recording that runs or waits another planned end.
///
/// @param end the new one
public record ChangeEnd(HeldRecording recording, Instant end) implements HeldRecordingOrder {

    /// Whether a recording can get another end at all.
    static Offer offer(Job job) {
        return HeldRecording.of(job).isPresent()
                ? new Offer.Asks("the new end")
                : HeldRecording.closed(job, "only a recording that runs, or waits at a worker, can get another end");
    }

    /// To end a recording that runs or waits later or earlier than planned.
    ///
    /// @param end the new planned end
    public static Offer offer(Job job, Instant end, Situation situation) {
        if (offer(job) instanceof Offer.Closed closed) {
            return closed;
        }
        HeldRecording seen = HeldRecording.of(job).orElseThrow();
        if (!end.isAfter(situation.now())) {
            return new Offer.Closed("that end has passed", "choose a later one");
        }
        if (seen.start().filter(start -> !end.isAfter(start)).isPresent()) {
            return new Offer.Closed("that is not after its planned start", "choose a later one");
        }
        if (seen.end().filter(end::equals).isPresent()) {
            return new Offer.Closed("that is its planned end already", "choose another one");
        }
        List<Fact> facts = new ArrayList<>(seen.planned(situation.words()));
        facts.add(new Fact("New end", situation.words().time(end) + difference(seen, end)));
        return new Offer.Open(
                new ChangeEnd(seen, end),
                facts,
                seen.end().filter(end::isBefore).isPresent()
                        ? List.of("That is earlier than planned: what comes after it is not recorded.")
                        : List.of());
    }

    private static String difference(HeldRecording seen, Instant end) {
        return seen.end()
                .map(planned -> end.isBefore(planned)
                        ? ", " + CurrentStateText.length(Duration.between(end, planned)) + " earlier"
                        : ", " + CurrentStateText.length(Duration.between(planned, end)) + " later")
                .orElse("");
    }

    @Override
    public String kind() {
        return "change end of recording";
    }

    @Override
    public void details(ObjectNode json, String newId) {
        HeldRecordingOrder.super.details(json, newId);
        json.put("end", end.toString());
    }

    @Override
    public Confirmation confirmation(Optional<Caller> caller) {
        return asked("Change the end of " + CurrentStateText.line(recording.title()), "Change the end", caller);
    }
}
