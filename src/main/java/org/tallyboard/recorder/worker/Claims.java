package org.tallyboard.recorder.worker;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.tallyboard.celery.ControlReply;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.rabbitmq.worker.JobLocks;
import org.tallyboard.rabbitmq.worker.WorkerChannel;
import org.tallyboard.recorder.capture.RecordingRequest;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Finds out whose a job is. The broker decides ([org.tallyboard.rabbitmq.worker.JobLocks]), so that the usual job
/// costs no message at all. Of one that was another worker's before, that worker alone is asked, because it may be
/// on its way back. All are asked, by `query_task`, which Celery's own workers answer as well, only about what is
/// rare: a message that was somebody's and says not whose, one whose programme is over, and one that somebody else
/// has claimed.
final class Claims implements AutoCloseable {
    /// One question, and how long its answers are awaited.
    private static final Duration ROUND = Duration.ofSeconds(1);
    /// A message that was somebody's before: its holder may be on the way back.
    private static final Duration AGAIN = Duration.ofSeconds(3);
    /// The same when we have just connected: after a restart of the broker all are on the way back.
    private static final Duration REUNION = Duration.ofSeconds(10);
    /// A holder that has no message at the broker and does not get one, or nobody who could be asked. Longer than it
    /// seems to need: quorum queues of RabbitMQ 4 drop a message that is given back twenty times.
    private static final Duration AT_MOST = Duration.ofMinutes(5);

    /// A broker that loses hundreds of workers at once takes some seconds to take their claims back, and must not
    /// be asked a thousand questions for each meanwhile.
    private static final Duration TAKEN_BACK = Duration.ofSeconds(7);
    /// All are asked who has a job less and less often, at last once in this time.
    private static final Duration SELDOM = Duration.ofSeconds(30);

    private static final int AFTER_REUNION_ROUNDS = 10;
    /// The attempt before may be letting go at this moment.
    private static final Duration LETTING_GO = Duration.ofMillis(200);
    private static final int LETTING_GO_ROUNDS = 3;
    /// An ended job stays claimed for so long, so that copies of it which come soon after are known for what they are.
    private static final Duration KEPT = Duration.ofMinutes(5);
    /// Who was away for less finds the claim of whoever ended the job meanwhile.
    private static final Duration SURELY_KEPT = Duration.ofSeconds(90);

    private final String node;
    private final WorkerChannel channel;
    private final InstantSource time;
    /// Who has claimed a job here: its attempts, and for a while its end.
    private final Map<String, Set<Job>> claimed = new ConcurrentHashMap<>();
    private final ScheduledExecutorService releases = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("claims").factory());
    private volatile long connectedAt = System.nanoTime();

    Claims(String node, WorkerChannel channel, InstantSource time) {
        this.node = node;
        this.channel = channel;
        this.time = time;
    }

    void connected() {
        connectedAt = System.nanoTime();
    }

    /// Whom to ask before a job is claimed.
    private enum Whom {
        NOBODY,
        /// The worker that held it last.
        HOLDER,
        ALL
    }

    /// When all are asked who has a job that somebody else has claimed.
    private static final class Survey {
        private long next;
        private long pause = ROUND.toNanos();

        Survey(long first) {
            next = first;
        }

        boolean isDue() {
            long now = System.nanoTime();
            if (now - next < 0) {
                return false;
            }
            next = now + pause;
            pause = Math.min(2 * pause, SELDOM.toNanos());
            return true;
        }
    }

    /// Finds out until it is clear whose the job is. Unsure when it did not become clear, or there was no broker.
    Claim.Verdict decide(Job job) throws InterruptedException {
        long begin = System.nanoTime();
        long patience = patience(job, begin).toNanos();
        Whom whom = whom(job);
        Optional<String> ended =
                whom == Whom.NOBODY && job.held().earlier().isEmpty() ? Optional.empty() : endedBy(job);
        if (ended.isPresent()) {
            return new Claim.Verdict.Taken(ended.get(), "it ended there");
        }
        var survey = new Survey(whom == Whom.HOLDER ? begin + patience + TAKEN_BACK.toNanos() : begin);
        while (job.wish() != Job.Wish.FORGET && System.nanoTime() - begin < AT_MOST.toNanos()) {
            long asked = System.nanoTime();
            Optional<Claim.Verdict> said =
                    whom == Whom.NOBODY ? Optional.of(new Claim.Verdict.Free()) : round(job, whom);
            if (said.isPresent() && said.get() instanceof Claim.Verdict.Taken) {
                return said.get();
            }
            boolean mayTake = said.isPresent()
                    && said.get() instanceof Claim.Verdict.Free
                    && (whom == Whom.NOBODY || System.nanoTime() - begin >= patience);
            if (mayTake) {
                Claim.Verdict verdict = claim(job, survey);
                if (!(verdict instanceof Claim.Verdict.Unsure)) {
                    return verdict;
                }
            }
            TimeUnit.NANOSECONDS.sleep(ROUND.toNanos() - (System.nanoTime() - asked));
        }
        return new Claim.Verdict.Unsure();
    }

    private Claim.Verdict claim(Job job, Survey survey) throws InterruptedException {
        JobLocks.Answer answer = lock(job);
        for (int round = 0; answer == JobLocks.Answer.HELD && round < LETTING_GO_ROUNDS; round++) {
            TimeUnit.NANOSECONDS.sleep(LETTING_GO.toNanos());
            answer = lock(job);
        }
        return switch (answer) {
            case TAKEN -> {
                if (job.decide()) {
                    yield new Claim.Verdict.Free();
                }
                release(job, false);
                yield new Claim.Verdict.Unsure();
            }
            case HELD ->
                (survey.isDue() ? round(job, Whom.ALL) : Optional.<Claim.Verdict>empty())
                        .filter(said -> said instanceof Claim.Verdict.Taken)
                        .orElseGet(Claim.Verdict.Unsure::new);
            case UNKNOWN -> new Claim.Verdict.Unsure();
        };
    }

    private synchronized JobLocks.Answer lock(Job job) {
        String id = job.held().id();
        JobLocks.Answer answer = channel.claim(id);
        if (answer == JobLocks.Answer.TAKEN) {
            claimed.computeIfAbsent(id, ignored -> new HashSet<>()).add(job);
        } else if (answer == JobLocks.Answer.HELD) {
            forget(id, job);
        }
        return answer;
    }

    /// @return whether it was claimed, and nothing claims it any more
    private boolean forget(String id, Job job) {
        Set<Job> claimers = claimed.getOrDefault(id, Set.of());
        if (!claimers.contains(job)) {
            return false;
        }
        claimers.remove(job);
        if (claimers.isEmpty()) {
            claimed.remove(id);
        }
        return claimers.isEmpty();
    }

    /// Lets go of a job; returns at once.
    ///
    /// @param ended whether it has ended for good
    void release(Job job, boolean ended) {
        String id = job.held().id();
        try {
            if (ended) {
                releases.schedule(() -> letGo(id, job), KEPT.toMillis(), TimeUnit.MILLISECONDS);
            } else {
                releases.execute(() -> letGo(id, job));
            }
        } catch (RejectedExecutionException e) {
            // The worker ends, and its claims with it.
        }
    }

    /// Leaves word of the job's end where another worker may still believe to hold it, and then goes on: one that
    /// stands still would end it once more, should this worker be gone by then. Returns at once.
    void tellEnd(Job job, Runnable then) {
        if (!job.mayBeElsewhere()) {
            then.run();
            return;
        }
        try {
            releases.execute(() -> {
                channel.leaveWord(attempt(job));
                then.run();
            });
        } catch (RejectedExecutionException e) {
            // The worker ends, with all that this job needed told.
            then.run();
        }
    }

    /// The worker where this attempt has ended, if it left word of that. It may be gone: its name is not known.
    Optional<String> endedBy(Job job) {
        return channel.isWord(attempt(job)) ? Optional.of("another worker") : Optional.empty();
    }

    private static String attempt(Job job) {
        JobMessage.Attempt attempt = job.held().attempt();
        return attempt.id() + "\n" + attempt.retries();
    }

    private synchronized void letGo(String id, Job job) {
        if (forget(id, job)) {
            channel.release(id);
        }
    }

    /// After a reconnection: claims again what was claimed before.
    ///
    /// @return whether everything of this job is ours
    boolean isStillOurs(Job job) {
        return lock(job) != JobLocks.Answer.HELD;
    }

    /// Claims the ended jobs again whose time is not over.
    void reclaimEnded() {
        try {
            releases.execute(() -> claimed.keySet().forEach(channel::claim));
        } catch (RejectedExecutionException e) {
            // The worker ends.
        }
    }

    private Whom whom(Job job) {
        Optional<LeaseState> earlier = job.held().earlier();
        if (earlier.isPresent()) {
            return earlier.get().holder().equals(node) ? Whom.NOBODY : Whom.HOLDER;
        }
        return job.held().redelivered() || isOver(job) ? Whom.ALL : Whom.NOBODY;
    }

    /// Nothing is missed by asking about a programme that is over, and who recorded it may know it no longer as
    /// claimed.
    private boolean isOver(Job job) {
        return job.held()
                .wanted()
                .flatMap(RecordingRequest::end)
                .filter(end -> end.isBefore(time.instant()))
                .isPresent();
    }

    private Duration patience(Job job, long now) {
        if (job.held().earlier().isEmpty() && !job.held().redelivered()) {
            return ROUND;
        }
        Duration reunion = REUNION.minusNanos(now - connectedAt);
        return reunion.compareTo(AGAIN) > 0 ? reunion : AGAIN;
    }

    /// One question; ends early when it is clear that another worker has it.
    private Optional<Claim.Verdict> round(Job job, Whom whom) throws InterruptedException {
        JobMessage.Attempt attempt = job.held().attempt();
        var claim = JsonMapper.shared().createObjectNode().put("worker", node).put("retries", attempt.retries());
        ControlRequest request = ControlRequest.queryTask(List.of(attempt.id())).with("tallyboard_claim", claim);
        var told = new ArrayList<Claim.Told>();
        BlockingQueue<ControlReply.Answer> answers = new LinkedBlockingQueue<>();
        try (WorkerChannel.Question question = ask(job, whom, request, answers::add)) {
            if (!question.sent()) {
                return Optional.empty();
            }
            long end = System.nanoTime() + ROUND.toNanos();
            while (true) {
                ControlReply.Answer answer = answers.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (answer == null) {
                    return Optional.of(Claim.judge(node, attempt.retries(), told));
                }
                Claim.read(attempt.id(), answer).ifPresent(told::add);
                Claim.Verdict verdict = Claim.judge(node, attempt.retries(), told);
                if (verdict instanceof Claim.Verdict.Taken) {
                    return Optional.of(verdict);
                }
            }
        }
    }

    private WorkerChannel.Question ask(
            Job job, Whom whom, ControlRequest request, Consumer<ControlReply.Answer> answers) {
        Optional<LeaseState> earlier = job.held().earlier();
        return whom == Whom.HOLDER && earlier.isPresent()
                ? channel.ask(earlier.get().holder(), request, answers)
                : channel.ask(request, answers);
    }

    /// Whether a job that was ours when the connection was lost may be another worker's by now, or have ended
    /// there: then all are asked. A claim says so, but not after long, and not after a restart of the broker, which
    /// forgets all claims: then they come back one after the other.
    boolean isDoubtful(Job job) {
        Duration connected = Duration.ofNanos(System.nanoTime() - connectedAt);
        return isDoubtful(job.away(), connected) || !isStillOurs(job);
    }

    /// @param away how long the connection had been lost
    /// @param connected how long it is there now
    static boolean isDoubtful(Duration away, Duration connected) {
        return away.compareTo(SURELY_KEPT) > 0 || connected.compareTo(REUNION) < 0;
    }

    @Override
    public void close() {
        releases.shutdownNow();
    }

    /// The worker that goes on with a job that is held here as well, if there is one; asks as soon as it can.
    Optional<String> whoGoesOn(Job job) throws InterruptedException {
        return Claim.outranked(node, job.held().attempt().retries(), job.state().generation(), others(job));
    }

    /// Likewise, or the worker where the job has ended already: who wants to end it here has come too late.
    Optional<String> whoEndsIt(Job job) throws InterruptedException {
        int retries = job.held().attempt().retries();
        while (true) {
            // After a restart of the broker those that have it may be on the way back.
            boolean reunion = System.nanoTime() - connectedAt < REUNION.toNanos();
            List<Claim.Told> told = others(job);
            Optional<String> other = Claim.outranked(node, retries, job.state().generation(), told)
                    .or(() -> Claim.ended(node, retries, told));
            if (other.isPresent() || !reunion) {
                return other;
            }
        }
    }

    private List<Claim.Told> others(Job job) throws InterruptedException {
        JobMessage.Attempt attempt = job.held().attempt();
        for (int round = 0; round < AFTER_REUNION_ROUNDS; round++) {
            BlockingQueue<ControlReply.Answer> answers = new LinkedBlockingQueue<>();
            try (WorkerChannel.Question question = channel.ask(
                    ControlRequest.queryTask(List.of(attempt.id())).with(Claim.HOLDS, holds(job)), answers::add)) {
                TimeUnit.NANOSECONDS.sleep(ROUND.toNanos());
                if (question.sent()) {
                    return answers.stream()
                            .flatMap(answer -> Claim.read(attempt.id(), answer).stream())
                            .toList();
                }
            }
        }
        return List.of();
    }

    /// Tells with the question that the job is held here: who should leave it to us does so without asking back.
    private ObjectNode holds(Job job) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("worker", node)
                .put("retries", job.held().attempt().retries())
                .put("generation", job.state().generation());
    }
}
