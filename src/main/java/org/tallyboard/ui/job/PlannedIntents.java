package org.tallyboard.ui.job;

import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.operate.Subject;
import org.tallyboard.ui.order.RowActions;

/// What a person can do with the planned recording that a row showed when they did it.
public interface PlannedIntents extends RowActions {

    /// It as what an action is about.
    Subject subject(UpcomingRecordings.Row shown);

    /// What tells its broker from others; empty text where there is one only.
    String broker(UpcomingRecordings.Row shown);
}
