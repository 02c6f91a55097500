package org.tallyboard.operate;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.tallyboard.job.Attempt;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobPayload;
import org.tallyboard.job.JobState;
import org.tallyboard.job.LostTrack;

/// Sends a failed job again under a new id. Celery cannot be asked for the job, so it is compared with what its events
/// and its worker said, and only while these arrive.
final class JobRetry implements OrderSteps {

    private static final Duration EVERY = Duration.ofMillis(500);

    private final RetryJob order;
    private final JobOrders orders;
    private final KnownJobs jobs;
    private final OrderClock waiting;
    private final String user;
    private final String newId;
    private final Optional<Earlier> earlier;

    /// The same job, sent again from this desk before.
    record Earlier(String newId, Instant at) {}

    JobRetry(
            RetryJob order,
            JobOrders orders,
            KnownJobs jobs,
            OrderClock waiting,
            String user,
            String newId,
            Optional<Earlier> earlier) {
        this.order = order;
        this.orders = orders;
        this.jobs = jobs;
        this.waiting = waiting;
        this.user = user;
        this.newId = newId;
        this.earlier = earlier;
    }

    /// True for a job that has ended without success, or was lost and cannot run any more.
    static boolean isOver(Job job) {
        return switch (job.state()) {
            case FAILED, REJECTED, REVOKED -> true;
            default ->
                job.latest()
                        .lost()
                        .filter(lost -> lost.why().isSafeToSendAgain())
                        .isPresent();
        };
    }

    /// Why a job cannot be sent again, whatever its payload was when it was looked at.
    static Optional<Outcome.Refused> obstacle(Job job, KnownJobs jobs) {
        String trouble = jobs.trouble(job.key().broker());
        if (!trouble.isEmpty()) {
            return Optional.of(new Outcome.Refused(
                    "whether the job is still failed cannot be told: " + trouble, "wait until events arrive again"));
        }
        JobState state = job.state();
        Optional<LostTrack.Why> lost = job.latest().lost().map(LostTrack::why);
        if (lost.filter(why -> !why.isSafeToSendAgain()).isPresent()) {
            return Optional.of(new Outcome.Refused(
                    "nobody knows whether the job runs: " + lost.get().words(),
                    lost.get().nextStep()));
        }
        if (!isOver(job)) {
            return Optional.of(new Outcome.Refused(
                    "the job is " + CurrentStateText.job(state),
                    "only a job that failed, was rejected or revoked is sent again"));
        }
        Optional<Job> successor = jobs.successor(job);
        if (successor.isPresent()) {
            return Optional.of(new Outcome.Refused(
                    "it was sent again already, as job " + successor.get().id() + ", which is "
                            + CurrentStateText.job(successor.get().state()),
                    "look at that job, and retry that one if it is still wanted"));
        }
        if (job.held().isPresent()) {
            return Optional.of(new Outcome.Refused(
                    "a worker says that it still has the job ("
                            + job.held().get().name().toLowerCase(java.util.Locale.ROOT) + ")",
                    "wait for the worker"));
        }
        if (job.payload().isEmpty()) {
            return Optional.of(
                    job.payloadMissing().isEmpty()
                            ? new Outcome.Refused("the job's payload is not known yet", "wait for its worker's answer")
                            : new Outcome.Refused("the job's payload is not known", job.payloadMissing()));
        }
        return Optional.empty();
    }

    @Override
    public Optional<Outcome.Refused> compare() {
        Optional<Job> found = jobs.job(order.job());
        if (found.isEmpty()) {
            return Optional.of(new Outcome.Refused(
                    "the board no longer knows the job, so it cannot be compared", "look for it in the recordings"));
        }
        Job job = found.get();
        Optional<Outcome.Refused> obstacle = obstacle(job, jobs);
        if (obstacle.isPresent()) {
            return obstacle;
        }
        Attempt latest = job.latest();
        if (latest.retries() != order.retries()) {
            return Optional.of(new Outcome.Refused(
                    "the job was tried again since: you saw attempt " + (order.retries() + 1) + ", now it is attempt "
                            + (latest.retries() + 1) + ", " + CurrentStateText.job(latest.state()),
                    PipelineReadback.LOOK_AGAIN));
        }
        if (!same(job.payload().orElseThrow(), order.payload())) {
            return Optional.of(new Outcome.Refused(
                    "the payload is known differently since you saw it", PipelineReadback.LOOK_AGAIN));
        }
        return sentBefore();
    }

    /// The old job stays failed for ever, so without this a second click after the first outcome would send it twice.
    private Optional<Outcome.Refused> sentBefore() {
        return earlier.flatMap(before -> {
            Optional<JobState> state = jobs.job(again(before.newId())).map(Job::state);
            boolean over =
                    state.filter(s -> s.terminal() && s != JobState.RETRY).isPresent();
            boolean lost = state.isEmpty()
                    && Duration.between(before.at(), waiting.now()).compareTo(LONGEST.multipliedBy(4)) > 0;
            return over || lost
                    ? Optional.empty()
                    : Optional.of(new Outcome.Refused(
                            "this desk has sent the job again already, as " + before.newId() + ", which is "
                                    + state.map(CurrentStateText::job).orElse("not seen yet"),
                            "look at the new job"));
        });
    }

    /// What would be sent is the same; where and when it was captured does not count.
    private static boolean same(JobPayload a, JobPayload b) {
        return a.taskName().equals(b.taskName())
                && a.argsJson().equals(b.argsJson())
                && a.kwargsJson().equals(b.kwargsJson())
                && a.embedJson().equals(b.embedJson())
                && a.exchange().equals(b.exchange())
                && a.routingKey().equals(b.routingKey())
                && a.rootId().equals(b.rootId());
    }

    @Override
    public String caller() {
        return user;
    }

    @Override
    public String newId() {
        return newId;
    }

    @Override
    public Answer act() {
        return orders.publish(order, newId);
    }

    @Override
    public Outcome confirm(Answer answer) throws InterruptedException {
        return switch (answer) {
            case Answer.Accepted ignored ->
                new Outcome.Done("sent as job " + newId + "; "
                        + seen().map(JobRetry::told)
                                .orElseGet(() -> jobs.trouble(order.job().broker())
                                                .isEmpty()
                                        ? "the broker has it, but after " + LONGEST.toSeconds()
                                                + " s no worker or event has" + " named it: is a worker consuming "
                                                + order.payload().routingKey() + "?"
                                        : "whether a worker takes it cannot be seen: "
                                                + jobs.trouble(order.job().broker())));
            case Answer.Refused refused -> new Outcome.Refused(refused.reason(), refused.nextStep());
            case Answer.Unknown unknown ->
                seen().<Outcome>map(job -> new Outcome.Done("no clear answer came (" + unknown.reason()
                                + "), but it has happened: job " + newId + ", " + told(job)))
                        .orElseGet(() -> new Outcome.Unknown(CurrentStateText.join(
                                "; ",
                                unknown.reason(),
                                "nothing has named the new job " + newId + " within " + LONGEST.toSeconds() + " s")));
        };
    }

    /// It goes to the broker of the old one.
    private JobKey again(String id) {
        return new JobKey(order.job().broker(), id);
    }

    private Optional<Job> seen() throws InterruptedException {
        return OrderSteps.await(waiting, EVERY, () -> jobs.job(again(newId)));
    }

    private static String told(Job job) {
        return "it is " + CurrentStateText.job(job.state())
                + job.latest()
                        .worker()
                        .map(worker -> " at " + CurrentStateText.line(worker))
                        .orElse("");
    }
}
