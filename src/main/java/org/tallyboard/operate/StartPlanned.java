package org.tallyboard.operate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tallyboard.job.JobKey;
import tools.jackson.databind.node.ObjectNode;

/// Has the scheduler send a job now that it keeps for later.
///
/// @param job the id that it has, or will have, and the broker of the scheduler
/// @param start the planned start that the person saw
public record StartPlanned(JobKey job, String title, Instant start) implements Operation {

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
