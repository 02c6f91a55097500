package org.tallyboard.recorder.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tallyboard.celery.ControlReply.Answer;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.celery.Inspection;
import org.tallyboard.celery.TaskBody;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.rabbitmq.SureSender;
import org.tallyboard.rabbitmq.SureSender.Receipt;
import org.tallyboard.rabbitmq.WorkerCalls;
import org.tallyboard.recorder.schedule.PlannedJob.Todo;

/// Sends what the journal holds: jobs whose time has come, the events about them, and changes to workers. A job is
/// marked as published after the broker has confirmed it, so a crash in between sends it twice under one id, and
/// never loses
/// it.
final class Outgoing {
    private static final int BATCH = 50;
    private static final int TELL_AT_ONCE = 200;
    /// Longer than a batch takes, so that no two schedulers send one job at a time.
    private static final Duration CLAIM = Duration.ofSeconds(15);

    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration GATHER = Duration.ofSeconds(1);
    private static final Duration UPDATE_AGAIN = Duration.ofSeconds(10);
    /// A worker that takes the job later has not heard the revoke: it is repeated until the job's end.
    private static final Duration REVOKE_AGAIN = Duration.ofSeconds(20);

    private final Journal journal;
    private final SureSender sender;
    private final WorkerCalls workers;
    private final EventWriter events;
    private final InstantSource clock;

    Outgoing(Journal journal, SureSender sender, WorkerCalls workers, EventWriter events, InstantSource clock) {
        this.journal = journal;
        this.sender = sender;
        this.workers = workers;
        this.events = events;
        this.clock = clock;
    }

    /// What became of the jobs that were due.
    ///
    /// @param sent how many the broker has confirmed
    /// @param trouble why the others were not sent; they stay due
    /// @param passing whether the trouble may pass by itself
    record Result(int sent, Optional<String> trouble, boolean passing) {}

    /// Publishes the jobs of a schedule that start by then.
    Result publish(String schedule, Instant startsBy) throws JournalException, InterruptedException {
        int sent = 0;
        while (true) {
            Instant now = clock.instant();
            List<PlannedJob> claimed = journal.claim(schedule, startsBy, now, now.plus(CLAIM), BATCH);
            if (claimed.isEmpty()) {
                return new Result(sent, Optional.empty(), false);
            }
            List<String> confirmed = new ArrayList<>();
            Receipt receipt = new Receipt.Unsure("interrupted", "");
            try {
                for (PlannedJob job : claimed) {
                    receipt = sender.send(job.message(), true);
                    if (!(receipt instanceof Receipt.Confirmed)) {
                        break;
                    }
                    confirmed.add(job.id());
                }
            } finally {
                journal.confirmed(confirmed, clock.instant());
            }
            sent += confirmed.size();
            if (confirmed.size() < claimed.size()) {
                List<String> open = claimed.stream()
                        .map(PlannedJob::id)
                        .filter(id -> !confirmed.contains(id))
                        .toList();
                journal.unclaim(open, clock.instant().plus(RETRY));
                return failed(sent, receipt);
            }
        }
    }

    private static Result failed(int sent, Receipt receipt) {
        return switch (receipt) {
            case Receipt.Refused(String cause, String remedy) ->
                new Result(sent, Optional.of(cause + "; " + remedy), false);
            case Receipt.Unsure(String cause, String remedy) ->
                new Result(sent, Optional.of(cause + "; " + remedy), true);
            case Receipt.Confirmed ignored -> throw new IllegalStateException("a confirmed job is open");
        };
    }

    /// Tells everybody which jobs wait.
    void announce(String schedule) throws JournalException, InterruptedException {
        List<PlannedJob> done = new ArrayList<>();
        for (PlannedJob job : journal.toTell(schedule, clock.instant(), TELL_AT_ONCE)) {
            if (job.todo() != Todo.ANNOUNCE) {
                continue;
            }
            var route = job.message().route();
            var event = events.taskSent(new TaskMessage(job.message().message()), route.routingKey(), route);
            if (!(sender.send(event, false) instanceof Receipt.Confirmed)) {
                break;
            }
            done.add(job);
        }
        if (!done.isEmpty()) {
            journal.told(done);
        }
    }

    /// Tells workers what has changed or is revoked.
    ///
    /// @return what a person should know, one sentence each
    List<String> tell(String schedule) throws JournalException, InterruptedException {
        List<PlannedJob> open = journal.toTell(schedule, clock.instant(), TELL_AT_ONCE);
        List<String> notes = new ArrayList<>();
        revoke(open.stream().filter(job -> job.todo() == Todo.REVOKE).toList(), notes);
        update(open.stream().filter(job -> job.todo() == Todo.UPDATE).toList(), notes);
        return notes;
    }

    private void revoke(List<PlannedJob> jobs, List<String> notes) throws JournalException, InterruptedException {
        if (jobs.isEmpty()) {
            return;
        }
        ControlRequest request =
                ControlRequest.revoke(jobs.stream().map(PlannedJob::id).toList());
        int heard =
                workers.ask(request, GATHER, answer -> false).map(List::size).orElse(0);
        if (heard == 0) {
            notes.add("no worker has heard yet that " + named(jobs) + (jobs.size() == 1 ? " is" : " are")
                    + " cancelled; it is told again until the planned end");
        }
        journal.tellAgain(jobs, clock.instant().plus(REVOKE_AGAIN));
    }

    /// A job that no worker has yet waits in the queue: its change is told as soon as one has it.
    private void update(List<PlannedJob> jobs, List<String> notes) throws JournalException, InterruptedException {
        if (jobs.isEmpty()) {
            return;
        }
        Set<String> held = held(jobs);
        List<PlannedJob> told = new ArrayList<>();
        List<PlannedJob> refused = new ArrayList<>();
        List<PlannedJob> waiting = new ArrayList<>();
        for (PlannedJob job : jobs) {
            if (!held.contains(job.id())) {
                waiting.add(job);
            } else {
                (updated(job, notes) ? told : refused).add(job);
            }
        }
        journal.told(told);
        // Another worker may go on with it.
        journal.tellAgain(refused, clock.instant().plus(UPDATE_AGAIN));
        journal.tellAgain(waiting, clock.instant().plus(UPDATE_AGAIN));
        if (!waiting.isEmpty()) {
            notes.add("no worker has taken the change of " + named(waiting)
                    + " yet; it is told as soon as one has the job");
        }
    }

    private Set<String> held(List<PlannedJob> jobs) throws InterruptedException {
        ControlRequest question =
                ControlRequest.queryTask(jobs.stream().map(PlannedJob::id).toList());
        Set<String> held = new HashSet<>();
        for (Answer answer : workers.ask(question, GATHER, any -> false).orElse(List.of())) {
            if (answer instanceof Answer.Ok ok) {
                held.addAll(Inspection.queried(ok.value()).keySet());
            }
        }
        return held;
    }

    private boolean updated(PlannedJob job, List<String> notes) throws InterruptedException {
        if (!(new TaskMessage(job.message().message()).body() instanceof TaskBody.Readable body)) {
            throw new IllegalStateException("a job of our own cannot be read");
        }
        ControlRequest request = ControlRequest.recordingUpdate(job.id(), body.kwargs());
        List<Answer> answers = workers.ask(request, GATHER.multipliedBy(2), answer -> answer instanceof Answer.Ok)
                .orElse(List.of());
        boolean taken = answers.stream().anyMatch(answer -> answer instanceof Answer.Ok);
        if (!taken) {
            notes.add("the worker that has " + named(List.of(job))
                    + " does not change it; it is recorded as it was sent first");
        }
        return taken;
    }

    private static String named(List<PlannedJob> jobs) {
        String first = "\"" + Words.line(jobs.getFirst().title(), 60) + "\"";
        return jobs.size() == 1 ? first : first + " and " + (jobs.size() - 1) + " more";
    }
}
