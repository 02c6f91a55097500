package org.tallyboard.ui.job;

import org.tallyboard.board.UpcomingRecordings;

/// What a person can do with the planned recording that a row showed when they did it.
public interface PlannedIntents {

    /// Opens the dialog that has it sent now.
    void startNow(UpcomingRecordings.Row shown);

    /// Why it cannot be sent now; empty text when it can.
    String startOff(UpcomingRecordings.Row shown);

    /// Opens the dialog that sends a notification about it.
    void tell(UpcomingRecordings.Row shown);

    /// What tells its broker from others; empty text where there is one only.
    String broker(UpcomingRecordings.Row shown);

    /// Whether there is anywhere to send a notification to.
    boolean notifies();

    /// Why orders cannot be given; empty text when they can.
    String closedBecause();
}
