package org.tallyboard.cli;

import java.util.List;
import java.util.Optional;
import org.tallyboard.board.Snapshot;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.job.Job;

/// A job as a person names it on a command line: its id, or `BROKER/ID` where several brokers have one of that id.
///
/// @param text for example `5f0a4d3e-6b1c-4c51-a4a2-9f62b1e0a7d1` or `rec-broker/5f0a4d3e-6b1c-4c51-a4a2-9f62b1e0a7d1`
record JobName(String text) {

    /// The jobs of this name.
    List<Job> jobs(Snapshot snapshot) {
        return snapshot.jobs().stream()
                .filter(job -> job.id().equals(text) || job.key().text().equals(text))
                .toList();
    }

    /// The planned recording of this name.
    Optional<UpcomingRecordings.Row> planned(UpcomingRecordings next) {
        return next.rows().stream()
                .filter(row ->
                        row.recording().id().equals(text) || row.key().text().equals(text))
                .findFirst();
    }

    /// Why nothing can be done with several jobs.
    ActionCommand.Found several(List<Job> jobs) {
        return new ActionCommand.Found.Refused(
                "several brokers have a job " + text,
                "name one of "
                        + String.join(
                                ", ", jobs.stream().map(job -> job.key().text()).toList()));
    }

    /// Why there is none.
    String missing() {
        return "job " + text
                + " is not known: events cover only what happens from now on, and workers report only their own jobs";
    }
}
