package org.tallyboard.ui.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.board.BoardView;
import org.tallyboard.board.LosingRecordings;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobPayload;
import org.tallyboard.job.Recording;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.Operation;
import org.tallyboard.operate.RetryJob;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.order.BrokerLine;
import org.tallyboard.ui.order.OrderContext;
import org.tallyboard.ui.order.OrderSheet;

/// Confirms that a failed job is sent again as it was captured.
public final class RetryJobSheet extends OrderSheet {

    private final Job job;

    /// @param job as it was shown when the button was pressed
    /// @param losses what is known of other jobs
    public RetryJobSheet(OrderContext context, Job job, LosingRecordings losses) {
        super(title(job, losses), context, Optional.empty());
        this.job = job;
        head(new BrokerLine(job.key().broker()));
        about(blocks(losses));
        boolean rest = losses.of(job).isPresent();
        confirm(rest ? "Record the rest" : "Send the job again", "primary", this::operation)
                .setId("confirm");
        ready();
    }

    private static String title(Job job, LosingRecordings losses) {
        return (losses.of(job).isPresent() ? "Record the rest of " : "Retry ") + CommonText.line(job.title());
    }

    private List<DetailItem> blocks(LosingRecordings losses) {
        List<DetailItem> blocks = new ArrayList<>();
        for (String id : losses.sameSourceRunning(job)) {
            blocks.add(new DetailItem.Note(
                    StatusStyle.WAIT,
                    "Job " + id + " records the same source now. Sending this one records it twice."));
        }
        JobText.lastException(job)
                .ifPresent(e -> blocks.add(
                        new DetailItem.Full(StatusStyle.FAIL, CommonText.block(JobText.exception(e), 2000), true)));
        losses.of(job)
                .ifPresent(loss -> blocks.add(new DetailItem.Fact(
                        "Programme",
                        "lost since " + context().look().at(loss.since()) + ", ends "
                                + context().look().at(loss.ends()))));
        Instant now = context().look().now();
        job.recording()
                .flatMap(Recording::plannedEnd)
                .filter(end -> !end.isAfter(now))
                .ifPresent(end -> blocks.add(new DetailItem.Note(
                        StatusStyle.WAIT,
                        "The programme ended at " + context().look().at(end) + ": nothing of it is left to record.")));
        blocks.add(new DetailItem.Fact(
                "Old job", job.id() + " · attempt " + (job.latest().retries() + 1), true));
        blocks.add(new DetailItem.Fact("New job", "a new id; parent is the old job, root stays"));
        job.recording()
                .flatMap(Recording::source)
                .ifPresent(s -> blocks.add(new DetailItem.Fact("Source", CommonText.line(s), true)));
        Optional<JobPayload> payload = job.payload();
        blocks.add(
                new DetailItem.Note(payload.isPresent() ? StatusStyle.OK : StatusStyle.FAIL, PayloadWords.source(job)));
        payload.ifPresent(p -> {
            blocks.add(new DetailItem.Fact("Task", CommonText.line(p.taskName()), true));
            blocks.add(new DetailItem.Fact(
                    "Published to",
                    p.exchange().isEmpty()
                            ? "queue " + CommonText.line(p.routingKey())
                            : CommonText.line(p.exchange()) + ", key " + CommonText.line(p.routingKey()),
                    true));
            blocks.add(new DetailItem.Full(
                    StatusStyle.IDLE, CommonText.block(p.argsJson() + "\n" + p.kwargsJson(), 8000), true));
            List<String> missing = PayloadWords.willNotRun(p);
            if (!missing.isEmpty()) {
                blocks.add(new DetailItem.Note(
                        StatusStyle.WAIT,
                        "Not seen, so they will not run or hold again: " + String.join("; ", missing) + "."));
            }
        });
        return blocks;
    }

    @Override
    protected String blockedBecause() {
        return offer() instanceof Offer.Closed closed ? closed.text() : "";
    }

    private Offer offer() {
        return RetryJob.offer(job, context().jobs());
    }

    private Optional<Operation> operation() {
        return offer() instanceof Offer.Open open ? Optional.of(open.operation()) : Optional.empty();
    }

    @Override
    protected String changes(BoardView newest) {
        Optional<Job> now = newest.snapshot().job(job.key());
        if (now.isEmpty()) {
            return "This job is not kept any more.";
        }
        if (now.get().latest().retries() != job.latest().retries() || now.get().state() != job.state()) {
            return "Changed since you opened this: attempt "
                    + (now.get().latest().retries() + 1) + " is "
                    + JobText.word(now.get().state()) + ".";
        }
        return newest.losses()
                .successor(now.get())
                .map(id -> "Changed since you opened this: it was sent again as job " + id + ".")
                .orElse("");
    }
}
