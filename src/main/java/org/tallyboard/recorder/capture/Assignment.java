package org.tallyboard.recorder.capture;

import java.time.Instant;
import java.util.List;

/// What a [Capture] is to record.
///
/// @param jobId the job's id, up to 200 characters of any kind
/// @param retries the job's attempt, from 0
/// @param request what is recorded
/// @param begun when the first worker began with this job, or with this attempt where earlier ones recorded nothing: of
///     a job without a planned start, gaps are counted from then
/// @param earlier parts that were recorded before, here or by other workers; the next part's number follows theirs
public record Assignment(String jobId, int retries, RecordingRequest request, Instant begun, List<Part> earlier) {
    public Assignment {
        earlier = List.copyOf(earlier);
    }
}
