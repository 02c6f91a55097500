package org.tallyboard.operate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobPayload;
import org.tallyboard.job.JobState;
import org.tallyboard.job.Recording;
import org.tallyboard.operate.Confirmation.Fact;
import tools.jackson.databind.node.ObjectNode;

/// Sends a failed job again under a new id.
///
/// @param job the failed job and its broker
/// @param retries the attempt that the person saw as the latest
/// @param payload the payload that the person saw, captured as data
public record RetryJob(JobKey job, String title, int retries, JobPayload payload) implements Operation {

    /// Why a job cannot be sent again; empty when it can.
    static Optional<Offer.Closed> closed(Job job, KnownJobs jobs) {
        return JobRetry.obstacle(job, jobs).map(obstacle -> new Offer.Closed(obstacle.reason(), obstacle.nextStep()));
    }

    /// Sending a failed job again.
    public static Offer offer(Job job, KnownJobs jobs) {
        Optional<Offer.Closed> closed = closed(job, jobs);
        if (closed.isPresent()) {
            return closed.get();
        }
        List<String> warnings = new ArrayList<>();
        sameSource(job, jobs.jobs()).ifPresent(warnings::add);
        if (job.latest().lost().isPresent()) {
            warnings.add("A worker that sends no events may have run it before it expired.");
        }
        return new Offer.Open(
                new RetryJob(
                        job.key(),
                        job.title(),
                        job.latest().retries(),
                        job.payload().orElseThrow()),
                List.of(),
                warnings);
    }

    /// A warning when another job with the same source is active at the same broker: two recordings of one source
    /// are rarely meant.
    static Optional<String> sameSource(Job job, Collection<Job> jobs) {
        Optional<String> source = job.recording().flatMap(Recording::source);
        return jobs.stream()
                .filter(other -> source.isPresent()
                        && other.key().broker().equals(job.key().broker())
                        && !other.id().equals(job.id()))
                .filter(other -> other.recording().flatMap(Recording::source).equals(source))
                // RETRY ends an attempt only: Celery runs the job again.
                .filter(other -> !other.state().terminal() || other.state() == JobState.RETRY)
                .filter(other -> other.state() != JobState.UNKNOWN)
                .findFirst()
                .map(other -> "A job with the same source is active: " + CurrentStateText.line(other.title()) + " ("
                        + CurrentStateText.job(other.state()) + ", job " + CurrentStateText.shortId(other.id()) + ").");
    }

    @Override
    public String kind() {
        return "send job again";
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
        String whole = payload.argsJson() + "\n" + payload.kwargsJson() + "\n"
                + payload.embedJson().orElse("");
        json.put("broker", job.broker())
                .put("id", newId)
                .put("parent_id", job.id())
                .put("retries", retries)
                .put("task", payload.taskName())
                .put("exchange", payload.exchange())
                .put("routing_key", payload.routingKey())
                .put("payloadSource", payload.source().name())
                .put("payloadBytes", RecordedText.bytes(whole))
                .put("payloadSha256", RecordedText.sha256(whole))
                .put("embedSeen", payload.embedJson().isPresent());
    }

    @Override
    public Confirmation confirmation(Optional<Caller> caller) {
        List<Fact> facts = JobTarget.of(job, title, caller);
        facts.add(new Fact("New job", "gets an id of its own"));
        facts.add(new Fact("Task", payload.taskName()));
        facts.add(new Fact("Attempts so far", String.valueOf(retries + 1)));
        facts.add(new Fact(
                "Sent to",
                payload.exchange().isEmpty()
                        ? "queue " + payload.routingKey()
                        : "exchange " + payload.exchange() + ", key " + payload.routingKey()));
        facts.add(new Fact(
                "Payload",
                switch (payload.source()) {
                    case REMOTE_CONTROL -> "as its worker told it while it held the job";
                    case MESSAGE -> "the message itself, seen by this desk";
                    case JOURNAL -> "the message itself, from the scheduler's journal";
                }));
        List<String> warnings = payload.embedJson().isPresent()
                ? List.of()
                : List.of(
                        "Custom headers, callbacks, errbacks, chain and chord of the old job were not seen: the new job"
                                + " goes without them, so they will not run.");
        return new Confirmation(
                "Send " + CurrentStateText.line(title) + " again", "Send again", facts, warnings, List.of());
    }

    @Override
    public OrderSteps steps(OrderPorts means) {
        return new JobRetry(
                this,
                means.broker(job).jobs(),
                means.ports().jobsNow(),
                means.waiting(),
                means.user(),
                UUID.randomUUID().toString(),
                means.sentBefore().apply(job));
    }
}
