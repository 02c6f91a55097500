package org.tallyboard.cli;

import java.util.Optional;
import org.tallyboard.board.Board;
import org.tallyboard.operate.KnownPipelines;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;

/// Lets orders see the pipelines of the board, as its watchers last read them.
record BoardPipelines(Board board) implements KnownPipelines {

    @Override
    public Optional<Pipeline> pipeline(PipelineId id) {
        return board.snapshot().pipeline(id);
    }
}
