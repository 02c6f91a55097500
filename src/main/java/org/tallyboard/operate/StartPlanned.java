package org.tallyboard.operate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tallyboard.job.JobKey;
import org.tallyboard.operate.Confirmation.Fact;
import tools.jackson.databind.node.ObjectNode;

/// Has the scheduler send a job now that it keeps for later.
///
/// @param job the id that it has, or will have, and the broker of the scheduler
/// @param start the planned start that the person saw
public record StartPlanned(JobKey job, String title, Instant start) implements Operation {

    /// To have the scheduler send a job that it keeps for later.
    static Offer offer(Subject.OfPlanned planned, Situation situation) {
        Instant start = planned.recording().start();
        if (!planned.told()) {
            return new Offer.Closed("no scheduler tells of it any more", "look for it among the recordings");
        }
        if (planned.recording().sent()) {
            return new Offer.Closed("its job is with the broker already", "it begins when a worker takes it");
        }
        if (!start.isAfter(situation.now())) {
            return new Offer.Closed("it is due already", "the scheduler sends it by itself");
        }
        return new Offer.Open(
                new StartPlanned(planned.job(), planned.recording().title(), start),
                List.of(new Fact("Planned start", situation.words().time(start))),
                List.of("It begins " + CurrentStateText.length(Duration.between(situation.now(), start))
                        + " before its planned start, as soon as a worker takes it."));
    }

    @Override
    public String kind() {
        return "start planned recording now";
    }

    @Override
    public String target() {
        return JobTarget.target(job, title);
    }

    @Override
    public String subject() {
        return JobTarget.subject(job);
    }

    @Override
    public void details(ObjectNode json, String newId) {
        json.put("broker", job.broker()).put("id", job.id()).put("startSeen", start.toString());
    }

    @Override
    public Confirmation confirmation(Optional<Caller> caller) {
        return new Confirmation(
                "Start " + CurrentStateText.line(title) + " now",
                "Start now",
                JobTarget.of(job, title, caller),
                List.of(),
                List.of());
    }

    @Override
    public OrderSteps steps(OrderPorts means) {
        return new PlannedStart(
                this, means.broker(job).recordings(), means.ports().jobsNow(), means.waiting(), means.user());
    }
}
