package org.tallyboard.cli;

import java.util.Optional;
import org.tallyboard.board.Board;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.operate.KnownJobs;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;

/// Lets orders see the jobs of the board, and whether the event stream of their broker can be relied on.
public record BoardJobs(Board board) implements KnownJobs {

    @Override
    public String trouble(String broker) {
        SourceId stream = new SourceId(SourceId.Kind.EVENTS, broker);
        return board.snapshot().sources().stream()
                .filter(status -> status.id().equals(stream))
                .findFirst()
                .map(status -> switch (status.phase()) {
                    case SourceStatus.Connecting ignored -> "the event stream is not connected yet";
                    case SourceStatus.Failed failed ->
                        "the event stream is interrupted (" + failed.failure().cause() + ")";
                    case SourceStatus.Reading ignored -> "";
                    case SourceStatus.Live ignored -> "";
                    case SourceStatus.Slowed ignored -> "";
                })
                .orElse("the event stream is not connected yet");
    }

    @Override
    public Optional<Job> job(JobKey key) {
        return board.snapshot().job(key);
    }
}
