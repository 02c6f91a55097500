package org.tallyboard.ui.job;

import java.util.Optional;
import org.tallyboard.board.LosingRecordings;
import org.tallyboard.job.Job;
import org.tallyboard.job.Worker;
import org.tallyboard.job.WorkerKey;
import org.tallyboard.ui.order.RowActions;

/// What a person can do with the job that a row showed when they did it.
public interface JobIntents extends RowActions {

    /// Opens the file of a finished recording.
    void open(Job shown);

    /// Opens the folder in which that file is.
    void openFolder(Job shown);

    /// Copies where that file is.
    void copyPath(Job shown);

    /// Looks for the file of a finished recording, for a panel.
    FinishedFileProbe fileLook();

    /// What tells its broker from others; empty text where there is one only.
    String broker(Job shown);

    /// Why nothing is heard of running jobs, with the time of the last that was; empty while their events come in.
    ///
    /// @param broker configured name of the broker
    Optional<String> unheard(String broker);

    /// The worker with this key, as it is heard.
    Optional<Worker> worker(WorkerKey key);

    /// Which recordings are losing their programme now.
    LosingRecordings losses();
}
