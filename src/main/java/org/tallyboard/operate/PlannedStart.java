package org.tallyboard.operate;

import java.time.Duration;
import java.util.Optional;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;

/// Has the scheduler send a job before its time. The scheduler itself compares, in the transaction in which it changes
/// the start; here is only seen whether the job is out already.
final class PlannedStart implements OrderSteps {

    private static final Duration EVERY = Duration.ofMillis(500);

    private final StartPlanned order;
    private final RecordingOrders orders;
    private final KnownJobs jobs;
    private final OrderClock waiting;
    private final String user;

    PlannedStart(StartPlanned order, RecordingOrders orders, KnownJobs jobs, OrderClock waiting, String user) {
        this.order = order;
        this.orders = orders;
        this.jobs = jobs;
        this.waiting = waiting;
        this.user = user;
    }

    @Override
    public Optional<Outcome.Refused> compare() {
        return sent().map(job -> new Outcome.Refused(
                "the scheduler has sent it already: it is " + CurrentStateText.job(job.state()),
                "look at the recording"));
    }

    private Optional<Job> sent() {
        return jobs.job(order.job()).filter(job -> job.state() != JobState.UNKNOWN);
    }

    @Override
    public String caller() {
        return user;
    }

    @Override
    public Answer act() {
        return orders.startPlanned(order);
    }

    @Override
    public Outcome confirm(Answer answer) throws InterruptedException {
        return switch (answer) {
            case Answer.Refused refused -> new Outcome.Refused(refused.reason(), refused.nextStep());
            case Answer.Accepted ignored ->
                new Outcome.Done(seen().orElse("the scheduler sends it now; after " + LONGEST.toSeconds()
                        + " s no event has named it: look whether the scheduler reaches the broker"));
            case Answer.Unknown unknown ->
                seen().<Outcome>map(told -> new Outcome.Done(
                                "no clear answer came (" + unknown.reason() + "), but it has happened: " + told))
                        .orElseGet(() -> new Outcome.Unknown(CurrentStateText.join(
                                "; ", unknown.reason(), "no event has named it within " + LONGEST.toSeconds() + " s")));
        };
    }

    /// What happened, which stays true; the job's state has gone on by the time it is read.
    private Optional<String> seen() throws InterruptedException {
        return OrderSteps.await(waiting, EVERY, this::sent).map(ignored -> "the scheduler has sent it");
    }
}
