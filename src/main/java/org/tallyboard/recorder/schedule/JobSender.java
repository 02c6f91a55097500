package org.tallyboard.recorder.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.tallyboard.celery.ControlReply.Answer;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.celery.Inspection;
import org.tallyboard.celery.TaskBody;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.rabbitmq.ConfirmedPublisher;
import org.tallyboard.rabbitmq.ConfirmedPublisher.Receipt;
import org.tallyboard.rabbitmq.WorkerCalls;
import org.tallyboard.recorder.schedule.PlannedJob.Todo;

/// Sends what the journal holds: jobs whose time has come, the events about them, and changes to workers. A job is
/// marked as published after the broker has confirmed it, so a crash in between sends it twice under one id, and
/// never loses
/// it.
final class JobSender {
    private static final int BATCH = 50;
    private static final int TELL_AT_ONCE = 200;
    /// So many changes a thread tells a worker, each after the answer to the one before.
    private static final int ONE_BY_ONE = 25;
    /// Longer than a batch takes, so that no two schedulers send one job at a time.
    private static final Duration CLAIM = Duration.ofSeconds(15);

    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration GATHER = Duration.ofSeconds(1);
    private static final Duration UPDATE_AGAIN = Duration.ofSeconds(10);
    /// A worker that takes the job later has not heard the revoke: it is repeated until the job's end.
    private static final Duration REVOKE_AGAIN = Duration.ofSeconds(20);

    private final Journal journal;
    private final ConfirmedPublisher sender;
    private final WorkerCalls workers;
    private final EventWriter events;
    private final InstantSource clock;

    JobSender(
            Journal journal, ConfirmedPublisher sender, WorkerCalls workers, EventWriter events, InstantSource clock) {
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
        for (PlannedJob job : journal.toTell(schedule, Todo.ANNOUNCE, clock.instant(), TELL_AT_ONCE)) {
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
        List<String> notes = new ArrayList<>();
        // Each kind has a limit of its own, so that many of one do not keep the others waiting.
        revoke(journal.toTell(schedule, Todo.REVOKE, clock.instant(), TELL_AT_ONCE), notes);
        update(journal.toTell(schedule, Todo.UPDATE, clock.instant(), TELL_AT_ONCE), notes);
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
        Map<String, String> holders = holders(jobs);
        List<PlannedJob> held =
                jobs.stream().filter(job -> holders.containsKey(job.id())).toList();
        List<PlannedJob> waiting =
                jobs.stream().filter(job -> !holders.containsKey(job.id())).toList();
        Set<String> taken = updated(held, holders);
        List<PlannedJob> told =
                held.stream().filter(job -> taken.contains(job.id())).toList();
        List<PlannedJob> refused =
                held.stream().filter(job -> !taken.contains(job.id())).toList();
        journal.told(told);
        // Another worker may go on with it.
        journal.tellAgain(refused, clock.instant().plus(UPDATE_AGAIN));
        journal.tellAgain(waiting, clock.instant().plus(UPDATE_AGAIN));
        if (!refused.isEmpty()) {
            notes.add("the worker that has " + named(refused) + " does not change "
                    + (refused.size() == 1
                            ? "it; it is recorded as it was sent first"
                            : "them; they are recorded as they were sent first"));
        }
        if (!waiting.isEmpty()) {
            notes.add("no worker has taken the change of " + named(waiting)
                    + " yet; it is told as soon as one has the job");
        }
    }

    /// Which worker has which of these jobs.
    private Map<String, String> holders(List<PlannedJob> jobs) throws InterruptedException {
        Set<String> ids = jobs.stream().map(PlannedJob::id).collect(Collectors.toSet());
        ControlRequest question = ControlRequest.queryTask(List.copyOf(ids));
        Map<String, String> holders = new ConcurrentHashMap<>();
        workers.ask(question, GATHER, answer -> {
            if (answer instanceof Answer.Ok ok) {
                Inspection.queried(ok.value()).keySet().forEach(id -> holders.put(id, ok.hostname()));
            }
            return holders.keySet().containsAll(ids);
        });
        return holders;
    }

    /// Tells each worker on a thread of its own, so that one that does not answer delays no other, and each job to the
    /// worker that has it, whose answer is the only one to wait for.
    ///
    /// @return the ids of the jobs whose change was taken
    private Set<String> updated(List<PlannedJob> jobs, Map<String, String> holders) throws InterruptedException {
        Set<String> taken = ConcurrentHashMap.newKeySet();
        Map<String, List<PlannedJob>> byWorker =
                jobs.stream().collect(Collectors.groupingBy(job -> holders.getOrDefault(job.id(), "")));
        List<Thread> calls = new ArrayList<>();
        byWorker.forEach((worker, all) -> {
            for (int from = 0; from < all.size(); from += ONE_BY_ONE) {
                List<PlannedJob> some = all.subList(from, Math.min(from + ONE_BY_ONE, all.size()));
                calls.add(Thread.ofVirtual().name("tell " + worker).start(() -> tellOne(worker, some, taken)));
            }
        });
        try {
            for (Thread call : calls) {
                call.join();
            }
        } finally {
            calls.forEach(Thread::interrupt);
        }
        return taken;
    }

    private void tellOne(String worker, List<PlannedJob> jobs, Set<String> taken) {
        try {
            for (PlannedJob job : jobs) {
                if (!(new TaskMessage(job.message().message()).body() instanceof TaskBody.Readable body)) {
                    throw new IllegalStateException("a job of our own cannot be read");
                }
                ControlRequest request =
                        ControlRequest.recordingUpdate(job.id(), body.kwargs()).to(List.of(worker));
                List<Answer> answers = workers.ask(request, GATHER.multipliedBy(2), answer -> true)
                        .orElse(List.of());
                if (answers.isEmpty()) {
                    // It does not answer now; the rest is told in the next round.
                    return;
                }
                if (answers.getFirst() instanceof Answer.Ok) {
                    taken.add(job.id());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String named(List<PlannedJob> jobs) {
        String first = "\"" + DisplayLimits.line(jobs.getFirst().title(), 60) + "\"";
        return jobs.size() == 1 ? first : first + " and " + (jobs.size() - 1) + " more";
    }
}
