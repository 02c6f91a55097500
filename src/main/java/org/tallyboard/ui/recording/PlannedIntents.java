package org.tallyboard.ui.recording;

import org.tallyboard.board.Next;

/// What a person can do with the planned recording that a row showed when they did it.
public interface PlannedIntents {

    /// Opens the dialog that has it sent now.
    void startNow(Next.Row shown);

    /// Why it cannot be sent now; empty text when it can.
    String startOff(Next.Row shown);

    /// Opens the dialog that sends a notification about it.
    void tell(Next.Row shown);

    /// What tells its broker from others; empty text where there is one only.
    String broker(Next.Row shown);

    /// Whether there is anywhere to send a notification to.
    boolean notifies();

    /// Why orders cannot be given; empty text when they can.
    String closedBecause();
}
