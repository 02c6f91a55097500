package org.tallyboard.ui.job;

import java.util.Optional;
import org.tallyboard.job.Job;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.StopRecording;
import org.tallyboard.ui.order.OrderContext;

/// Confirms that a recording is stopped, or started before its time.
public final class RecordingSheet extends HeldRecordingSheet {

    /// @param job as it was shown when the button was pressed
    /// @param offer what is ordered
    public RecordingSheet(OrderContext context, Job job, Offer.Open offer) {
        super(context, OrderPrompt.of(context, offer).title(), job);
        OrderPrompt asked = OrderPrompt.of(context, offer);
        about(asked.blocks());
        boolean hurts = offer.operation() instanceof StopRecording;
        confirm(asked.verb(), hurts ? "danger" : "primary", () -> Optional.of(offer.operation()))
                .setId("confirm");
        ready();
    }
}
