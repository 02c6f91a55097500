package org.tallyboard.ui.recording;

import java.util.Optional;
import org.tallyboard.board.Arranged;
import org.tallyboard.board.Next;
import org.tallyboard.operate.Offer;
import org.tallyboard.ui.order.BrokerLine;
import org.tallyboard.ui.order.OrderContext;
import org.tallyboard.ui.order.OrderSheet;

/// Confirms that a planned recording, which its scheduler still keeps, is sent now.
public final class PlannedStartSheet extends OrderSheet {

    private final Next.Row row;

    /// @param row as it was shown when the button was pressed
    /// @param offer what is ordered
    public PlannedStartSheet(OrderContext context, Next.Row row, Offer.Open offer) {
        super(Asked.of(context, offer).title(), context, Optional.empty());
        this.row = row;
        Asked asked = Asked.of(context, offer);
        head(new BrokerLine(row.key().broker()));
        about(asked.blocks());
        confirm(asked.verb(), "primary", () -> Optional.of(offer.operation())).setId("confirm");
        ready();
    }

    @Override
    protected String changes(Arranged newest) {
        Optional<Next.Row> now = newest.next().row(row.key());
        if (now.isEmpty()) {
            return "Changed since you opened this: no scheduler keeps it any more.";
        }
        return now.get().recording().equals(row.recording())
                ? ""
                : "Changed since you opened this: it is planned otherwise. Close this and open it again.";
    }
}
