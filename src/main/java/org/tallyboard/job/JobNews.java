package org.tallyboard.job;

import java.time.Instant;
import java.util.Optional;

/// Hears what a [JobLedger] has learned, as it learns it.
public interface JobNews {

    /// An attempt came to be in another state, or in the same one again at another time.
    void attempt(Job job, Attempt attempt);

    /// A recording lost its source (`lost` present), or it came back.
    ///
    /// @param at the time of the progress event that told
    void source(Job job, Optional<Progress.Lost> lost, Instant at);

    /// Hears nothing.
    JobNews NONE = new JobNews() {
        @Override
        public void attempt(Job job, Attempt attempt) {}

        @Override
        public void source(Job job, Optional<Progress.Lost> lost, Instant at) {}
    };
}
