package org.tallyboard.cli;

import java.util.Optional;
import org.tallyboard.board.Board;
import org.tallyboard.operate.JobsNow;
import org.tallyboard.recording.Job;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;

/// What the board knows of jobs, for the comparison before an order.
record BoardJobs(Board board) implements JobsNow {

    @Override
    public String trouble() {
        return board.snapshot().sources().stream()
                .filter(status -> status.id().kind() == SourceId.Kind.EVENTS)
                .map(status -> switch (status.phase()) {
                    case SourceStatus.Live live -> "";
                    case SourceStatus.Failed(var failure) -> failure.cause();
                    case SourceStatus.Slowed(String reason) -> "events arrive late: " + reason;
                    case SourceStatus.Connecting connecting -> "the event stream is not connected yet";
                    case SourceStatus.Reading reading -> "the event stream is not connected yet";
                })
                .findFirst()
                .orElse("no event stream is configured");
    }

    @Override
    public Optional<Job> job(String id) {
        return board.snapshot().job(id);
    }
}
