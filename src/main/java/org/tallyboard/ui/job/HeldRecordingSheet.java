package org.tallyboard.ui.job;

import java.util.List;
import java.util.Optional;
import org.tallyboard.board.BoardView;
import org.tallyboard.job.Job;
import org.tallyboard.job.Recording;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.order.BrokerLine;
import org.tallyboard.ui.order.OrderContext;
import org.tallyboard.ui.order.OrderSheet;

/// Confirms an order about a recording that a worker has.
abstract class HeldRecordingSheet extends OrderSheet {

    private final Job job;

    /// @param job as it was shown when the button was pressed
    HeldRecordingSheet(OrderContext context, String title, Job job) {
        super(title, context, Optional.empty());
        this.job = job;
        head(new BrokerLine(job.key().broker()));
    }

    final Job job() {
        return job;
    }

    @Override
    protected String changes(BoardView newest) {
        Optional<Job> found = newest.snapshot().job(job.key());
        if (found.isEmpty()) {
            return "This job is not kept any more.";
        }
        Job now = found.get();
        if (now.latest().retries() != job.latest().retries() || now.state() != job.state()) {
            return "Changed since you opened this: attempt " + (now.latest().retries() + 1) + " is "
                    + JobText.word(now.state()) + ".";
        }
        if (!now.latest().worker().equals(job.latest().worker())) {
            return "Changed since you opened this: it is at "
                    + now.latest().worker().map(CommonText::line).orElse("no worker") + " now.";
        }
        return plan(now).equals(plan(job))
                ? ""
                : "Changed since you opened this: its planned time is another one. Close this and open it again.";
    }

    private static List<Optional<?>> plan(Job job) {
        return List.of(
                job.recording().flatMap(Recording::plannedStart),
                job.recording().flatMap(Recording::plannedEnd));
    }
}
