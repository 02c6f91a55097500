package org.tallyboard.ui.recording;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.board.Arranged;
import org.tallyboard.board.Losses;
import org.tallyboard.operate.Operation;
import org.tallyboard.operate.RetryJob;
import org.tallyboard.recording.Job;
import org.tallyboard.recording.JobPayload;
import org.tallyboard.recording.Recording;
import org.tallyboard.ui.kit.Block;
import org.tallyboard.ui.kit.Mood;
import org.tallyboard.ui.kit.Words;
import org.tallyboard.ui.order.BrokerLine;
import org.tallyboard.ui.order.OrderContext;
import org.tallyboard.ui.order.OrderSheet;

/// Confirms that a failed job is sent again as it was captured.
public final class RetryJobSheet extends OrderSheet {

    private final Job job;

    /// @param job as it was shown when the button was pressed
    /// @param losses what is known of other jobs
    public RetryJobSheet(OrderContext context, Job job, Losses losses) {
        super(title(job, losses), context, Optional.empty());
        this.job = job;
        head(new BrokerLine(job.key().broker()));
        about(blocks(losses));
        boolean rest = losses.of(job).isPresent();
        confirm(rest ? "Record the rest" : "Send the job again", "primary", this::operation)
                .setId("confirm");
        ready();
    }

    private static String title(Job job, Losses losses) {
        return (losses.of(job).isPresent() ? "Record the rest of " : "Retry ") + Words.line(job.title());
    }

    private List<Block> blocks(Losses losses) {
        List<Block> blocks = new ArrayList<>();
        for (String id : losses.sameSourceRunning(job)) {
            blocks.add(new Block.Note(
                    Mood.WAIT, "Job " + id + " records the same source now. Sending this one records it twice."));
        }
        losses.successor(job)
                .ifPresent(id -> blocks.add(new Block.Note(Mood.WAIT, "It was sent again before, as job " + id + ".")));
        JobWords.lastException(job)
                .ifPresent(e -> blocks.add(new Block.Full(Mood.FAIL, Words.block(JobWords.exception(e), 2000), true)));
        losses.of(job)
                .ifPresent(loss -> blocks.add(new Block.Fact(
                        "Programme",
                        "lost since " + context().look().at(loss.since()) + ", ends "
                                + context().look().at(loss.ends()))));
        Instant now = context().look().now();
        job.recording()
                .flatMap(Recording::plannedEnd)
                .filter(end -> !end.isAfter(now))
                .ifPresent(end -> blocks.add(new Block.Note(
                        Mood.WAIT,
                        "The programme ended at " + context().look().at(end) + ": nothing of it is left to record.")));
        blocks.add(new Block.Fact(
                "Old job", job.id() + " · attempt " + (job.latest().retries() + 1), true));
        blocks.add(new Block.Fact("New job", "a new id; parent is the old job, root stays"));
        job.recording()
                .flatMap(Recording::source)
                .ifPresent(s -> blocks.add(new Block.Fact("Source", Words.line(s), true)));
        Optional<JobPayload> payload = job.payload();
        blocks.add(new Block.Note(payload.isPresent() ? Mood.OK : Mood.FAIL, RetryRules.source(job)));
        payload.ifPresent(p -> {
            blocks.add(new Block.Fact("Task", Words.line(p.taskName()), true));
            blocks.add(new Block.Fact(
                    "Published to",
                    p.exchange().isEmpty()
                            ? "queue " + Words.line(p.routingKey())
                            : Words.line(p.exchange()) + ", key " + Words.line(p.routingKey()),
                    true));
            blocks.add(new Block.Full(Mood.IDLE, Words.block(p.argsJson() + "\n" + p.kwargsJson(), 8000), true));
            List<String> missing = RetryRules.willNotRun(p);
            if (!missing.isEmpty()) {
                blocks.add(new Block.Note(
                        Mood.WAIT,
                        "Not seen, so they will not run or hold again: " + String.join("; ", missing) + "."));
            }
        });
        return blocks;
    }

    @Override
    protected String blockedBecause() {
        return RetryRules.offBecause(job, "");
    }

    private Optional<Operation> operation() {
        return job.payload()
                .map(p -> new RetryJob(job.key(), job.title(), job.latest().retries(), p));
    }

    @Override
    protected String changes(Arranged newest) {
        Optional<Job> now = newest.snapshot().job(job.key());
        if (now.isEmpty()) {
            return "This job is not kept any more.";
        }
        if (now.get().latest().retries() != job.latest().retries() || now.get().state() != job.state()) {
            return "Changed since you opened this: attempt "
                    + (now.get().latest().retries() + 1) + " is "
                    + JobWords.word(now.get().state()) + ".";
        }
        return newest.losses()
                .successor(now.get())
                .map(id -> "Changed since you opened this: it was sent again as job " + id + ".")
                .orElse("");
    }
}
