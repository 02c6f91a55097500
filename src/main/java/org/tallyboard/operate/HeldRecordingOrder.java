package org.tallyboard.operate;

import java.util.List;
import java.util.Optional;
import org.tallyboard.operate.Confirmation.Fact;
import tools.jackson.databind.node.ObjectNode;

/// An order about a recording that a worker holds.
public sealed interface HeldRecordingOrder extends Operation permits StopRecording, ChangeEnd, StartNow {

    /// The recording as the person saw it.
    HeldRecording recording();

    @Override
    default String target() {
        return JobTarget.target(recording().job(), recording().title()) + " · "
                + CurrentStateText.line(recording().worker());
    }

    @Override
    default String subject() {
        return JobTarget.subject(recording().job());
    }

    @Override
    default void details(ObjectNode json, String newId) {
        HeldRecording seen = recording();
        json.put("broker", seen.job().broker())
                .put("id", seen.job().id())
                .put("retries", seen.retries())
                .put("worker", seen.worker())
                .put("running", seen.running());
        seen.start().ifPresent(start -> json.put("startSeen", start.toString()));
        seen.end().ifPresent(end -> json.put("endSeen", end.toString()));
    }

    /// What a person is asked, whatever is ordered about it.
    ///
    /// @param title what is asked
    /// @param verb the text of the button
    default Confirmation asked(String title, String verb, Optional<Caller> caller) {
        HeldRecording seen = recording();
        List<Fact> facts = JobTarget.of(seen.job(), seen.title(), caller);
        facts.add(new Fact(
                seen.running() ? "Recorded by" : "Waits at",
                CurrentStateText.line(seen.worker()) + ", attempt " + (seen.retries() + 1)));
        return new Confirmation(title, verb, facts, List.of(), List.of());
    }

    @Override
    default OrderSteps steps(OrderPorts means) {
        return new RecordingChange(
                this,
                means.broker(recording().job()).recordings(),
                means.ports().jobsNow(),
                means.waiting(),
                means.user());
    }
}
