package org.tallyboard.operate;

import java.util.Optional;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;

/// What the board knows of pipelines right now, as its watcher last read them. Cheap; any thread.
public interface KnownPipelines {

    /// The pipeline with this id, where it is known.
    Optional<Pipeline> pipeline(PipelineId id);
}
