package org.tallyboard.recorder.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.tallyboard.celery.ControlReply;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.rabbitmq.WorkerChannel;
import tools.jackson.databind.json.JsonMapper;

/// Asks the other workers about a job, by `query_task`, which Celery's own workers answer as well.
final class Claims {
    /// One question, and how long its answers are awaited.
    private static final Duration ROUND = Duration.ofSeconds(1);
    /// A message that was somebody's before: its holder may be on the way back.
    private static final Duration AGAIN = Duration.ofSeconds(3);
    /// The same when we have just connected: after a restart of the broker all are on the way back.
    private static final Duration REUNION = Duration.ofSeconds(10);
    /// A holder that has no message at the broker and does not get one, or nobody who could be asked. Longer than it
    /// seems to need: quorum queues of RabbitMQ 4 drop a message that is given back twenty times.
    private static final Duration AT_MOST = Duration.ofMinutes(5);

    private static final int AFTER_REUNION_ROUNDS = 10;

    private final String node;
    private final WorkerChannel channel;
    private volatile long connectedAt = System.nanoTime();

    Claims(String node, WorkerChannel channel) {
        this.node = node;
        this.channel = channel;
    }

    void connected() {
        connectedAt = System.nanoTime();
    }

    /// Asks until it is clear whose the job is. Unsure when it did not become clear, or nobody could be asked.
    Claim.Verdict decide(Job job) throws InterruptedException {
        long begin = System.nanoTime();
        long patience = patience(job, begin).toNanos();
        Claim.Verdict last = new Claim.Verdict.Unsure();
        while (job.wish() != Job.Wish.FORGET) {
            long asked = System.nanoTime();
            Optional<Claim.Verdict> verdict = round(job);
            if (verdict.isPresent() && verdict.get() instanceof Claim.Verdict.Taken) {
                return verdict.get();
            }
            last = verdict.orElse(new Claim.Verdict.Unsure());
            long waited = System.nanoTime() - begin;
            if (last instanceof Claim.Verdict.Free && waited >= patience && job.decide()) {
                return last;
            }
            if (waited > AT_MOST.toNanos()) {
                return new Claim.Verdict.Unsure();
            }
            // Without a connection there was nothing to wait for.
            TimeUnit.NANOSECONDS.sleep(verdict.isPresent() ? 0 : ROUND.toNanos() - (System.nanoTime() - asked));
        }
        return new Claim.Verdict.Unsure();
    }

    private Duration patience(Job job, long now) {
        Optional<LeaseState> earlier = job.held().earlier();
        boolean ours = earlier.filter(state -> state.holder().equals(node)).isPresent();
        if (ours || earlier.isEmpty() && !job.held().delivery().redelivered()) {
            return ROUND;
        }
        Duration reunion = REUNION.minusNanos(now - connectedAt);
        return reunion.compareTo(AGAIN) > 0 ? reunion : AGAIN;
    }

    /// One question; ends early when it is clear that another worker has it.
    private Optional<Claim.Verdict> round(Job job) throws InterruptedException {
        Held.Attempt attempt = job.held().attempt();
        var claim = JsonMapper.shared().createObjectNode().put("worker", node).put("retries", attempt.retries());
        ControlRequest request = ControlRequest.queryTask(List.of(attempt.id())).with("tallyboard_claim", claim);
        var told = new ArrayList<Claim.Told>();
        BlockingQueue<ControlReply.Answer> answers = new LinkedBlockingQueue<>();
        try (WorkerChannel.Question question = channel.ask(request, answers::add)) {
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
        Held.Attempt attempt = job.held().attempt();
        for (int round = 0; round < AFTER_REUNION_ROUNDS; round++) {
            BlockingQueue<ControlReply.Answer> answers = new LinkedBlockingQueue<>();
            try (WorkerChannel.Question question =
                    channel.ask(ControlRequest.queryTask(List.of(attempt.id())), answers::add)) {
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
}
