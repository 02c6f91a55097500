package org.tallyboard.ui.job;

import java.util.Optional;
import org.tallyboard.board.BoardView;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.Subject;
import org.tallyboard.ui.order.BrokerLine;
import org.tallyboard.ui.order.OrderContext;
import org.tallyboard.ui.order.OrderSheet;

/// Confirms that a planned recording, which its scheduler still keeps, is sent now.
public final class PlannedStartSheet extends OrderSheet {

    private final Subject.OfPlanned planned;

    /// @param planned as it was shown when the button was pressed
    /// @param offer what is ordered
    public PlannedStartSheet(OrderContext context, Subject.OfPlanned planned, Offer.Open offer) {
        super(OrderPrompt.of(context, offer).title(), context, Optional.empty());
        this.planned = planned;
        OrderPrompt asked = OrderPrompt.of(context, offer);
        head(new BrokerLine(planned.job().broker()));
        about(asked.blocks());
        confirm(asked.verb(), "primary", () -> Optional.of(offer.operation())).setId("confirm");
        ready();
    }

    @Override
    protected String changes(BoardView newest) {
        Optional<UpcomingRecordings.Row> now = newest.next().row(planned.job());
        if (now.isEmpty()) {
            return "Changed since you opened this: no scheduler keeps it any more.";
        }
        return now.get().recording().equals(planned.recording())
                ? ""
                : "Changed since you opened this: it is planned otherwise. Close this and open it again.";
    }
}
