package org.tallyboard.operate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.job.Recording;
import org.tallyboard.operate.RecordingOrders.Holder;
import org.tallyboard.operate.RecordingOrders.Told;

/// Gives a recording other times: it stops now, records longer or shorter, or starts now. The worker that has it is
/// asked before, and told once.
final class RecordingChange implements OrderSteps {

    private static final Duration EVERY = Duration.ofMillis(500);

    private final HeldRecordingOrder order;
    private final HeldRecording seen;
    private final RecordingOrders orders;
    private final KnownJobs jobs;
    private final OrderClock waiting;
    private final String user;
    private Optional<Instant> start = Optional.empty();
    private Optional<Instant> end = Optional.empty();

    RecordingChange(HeldRecordingOrder order, RecordingOrders orders, KnownJobs jobs, OrderClock waiting, String user) {
        this.order = order;
        this.seen = order.recording();
        this.orders = orders;
        this.jobs = jobs;
        this.waiting = waiting;
        this.user = user;
    }

    @Override
    public Optional<Outcome.Refused> compare() throws ReadFailedException {
        Told told = orders.ask(seen);
        Optional<Holder> here = told.holders().stream()
                .filter(holder -> holder.worker().equals(seen.worker()))
                .findFirst();
        if (here.isEmpty()) {
            return Optional.of(gone(told));
        }
        return different(told, here.get()).or(() -> impossible(here.get()));
    }

    private Outcome.Refused gone(Told told) {
        if (!told.holders().isEmpty()) {
            return changed("it went to another worker since: "
                    + CurrentStateText.line(told.holders().getFirst().worker()) + " has it now");
        }
        return told.ended()
                .map(how -> new Outcome.Refused(
                        "it has ended since: " + CurrentStateText.line(how), "look at how it ended"))
                .orElseGet(
                        () -> changed(worker() + " does not have it any more, and no other worker says that it has"));
    }

    private Optional<Outcome.Refused> different(Told told, Holder now) {
        if (!now.changes()) {
            return Optional.of(new Outcome.Refused(
                    worker() + " is a plain Celery worker, as those in Python are, which cannot change a job that it"
                            + " has; only Tallyboard's recorder can",
                    "revoke the job with Celery's tools if it has to end, and send another one for the rest"));
        }
        if (told.holders().size() > 1) {
            return Optional.of(changed("two workers say that they have it, because it is just being taken over"));
        }
        if (now.retries().orElse(seen.retries()) != seen.retries()) {
            return Optional.of(changed("it was tried again since: you saw attempt " + (seen.retries() + 1)
                    + ", now it is attempt " + (now.retries().getAsInt() + 1)));
        }
        if (now.running() != seen.running()) {
            return Optional.of(changed(now.running() ? "it is being recorded since" : "it waits again since"));
        }
        if (!now.end().equals(seen.end())) {
            return Optional.of(changed("its planned end is another one since: you saw " + time(seen.end())
                    + ", now it is " + time(now.end())));
        }
        if (!now.start().equals(seen.start())) {
            return Optional.of(changed("its planned start is another one since: you saw " + time(seen.start())
                    + ", now it is " + time(now.start())));
        }
        return Optional.empty();
    }

    private static Outcome.Refused changed(String reason) {
        return new Outcome.Refused(reason, PipelineReadback.LOOK_AGAIN);
    }

    private Optional<Outcome.Refused> impossible(Holder now) {
        return switch (order) {
            case StopRecording ignored -> Optional.empty();
            case ChangeEnd change ->
                change.end().isAfter(waiting.now())
                        ? Optional.empty()
                        : Optional.of(new Outcome.Refused(
                                "the new end, " + words().time(change.end()) + ", has passed",
                                "choose a later one, or stop the recording"));
            case StartNow ignored ->
                now.slot()
                        ? Optional.empty()
                        : Optional.of(new Outcome.Refused(
                                worker() + " has no free slot, so it could not begin",
                                "wait until a recording there ends, or give that worker more slots"));
        };
    }

    @Override
    public String caller() {
        return user;
    }

    @Override
    public Answer act() {
        Instant now = waiting.now().truncatedTo(ChronoUnit.MILLIS);
        switch (order) {
            case StopRecording ignored -> end = Optional.of(now);
            case ChangeEnd change -> end = Optional.of(change.end());
            case StartNow ignored -> start = Optional.of(now);
        }
        return orders.change(seen, start, end);
    }

    @Override
    public Outcome confirm(Answer answer) throws InterruptedException {
        return switch (answer) {
            case Answer.Refused refused -> new Outcome.Refused(refused.reason(), refused.nextStep());
            case Answer.Accepted ignored -> {
                Optional<Job> job = OrderSteps.await(waiting, EVERY, () -> now().filter(this::happened));
                yield new Outcome.Done(
                        worker() + " took it; " + job.map(this::told).orElseGet(this::notYet));
            }
            case Answer.Unknown unknown -> {
                Optional<Job> job = OrderSteps.await(waiting, EVERY, () -> now().filter(this::shows));
                yield job.<Outcome>map(found -> new Outcome.Done(
                                "no clear answer came (" + unknown.reason() + "), but it has happened: " + told(found)))
                        .orElseGet(() -> new Outcome.Unknown(
                                CurrentStateText.join("; ", unknown.reason(), "the change does not show")));
            }
        };
    }

    private Optional<Job> now() {
        return jobs.job(seen.job());
    }

    private boolean happened(Job job) {
        boolean over = job.state().terminal();
        return switch (order) {
            case StopRecording ignored -> over;
            case ChangeEnd ignored -> over || shows(job);
            case StartNow ignored -> over || job.state() == JobState.STARTED;
        };
    }

    /// Whether the recording goes by the new times.
    private boolean shows(Job job) {
        Optional<Recording> recording = job.recording();
        return (end.isEmpty() || recording.flatMap(Recording::plannedEnd).equals(end))
                && (start.isEmpty()
                        || recording.flatMap(Recording::plannedStart).equals(start));
    }

    private String told(Job job) {
        if (job.state() == JobState.SUCCEEDED) {
            return "the recording has ended, and its file is finished";
        }
        if (job.state().terminal()) {
            return "the job is " + CurrentStateText.job(job.state());
        }
        return switch (order) {
            case StopRecording ignored -> "it ends now, and its file is being finished";
            case ChangeEnd change -> "its planned end is now " + words().time(change.end());
            case StartNow ignored ->
                job.state() == JobState.STARTED ? "it is being recorded" : "its planned start is now";
        };
    }

    /// What there is to say after the longest wait.
    private String notYet() {
        Optional<Job> job = now();
        return job.filter(this::shows).isPresent()
                ? told(job.get())
                : "after " + LONGEST.toSeconds() + " s the change does not show yet";
    }

    private String worker() {
        return CurrentStateText.line(seen.worker());
    }

    private CurrentStateText words() {
        return new CurrentStateText(waiting.zone(), waiting.now());
    }

    private String time(Optional<Instant> at) {
        return at.map(words()::time).orElse("none");
    }
}
