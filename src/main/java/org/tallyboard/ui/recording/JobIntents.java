package org.tallyboard.ui.recording;

import java.util.Optional;
import org.tallyboard.board.Losses;
import org.tallyboard.recording.Job;

/// What a person can do with the job that a row showed when they did it.
public interface JobIntents {

    /// Opens the dialog that sends it again.
    void retry(Job shown);

    /// Opens the dialog that sends a notification about it.
    void tell(Job shown);

    /// Why orders cannot be given; empty text when they can.
    String closedBecause();

    /// Why nothing is heard of running jobs, with the time of the last that was; empty while their events come in.
    Optional<String> unheard();

    /// Which recordings are losing their programme now.
    Losses losses();
}
