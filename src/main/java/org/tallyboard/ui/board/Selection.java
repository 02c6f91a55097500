package org.tallyboard.ui.board;

import java.util.Optional;
import org.tallyboard.board.Next;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.recording.Job;

/// What keys act on: the row that is current in the list used last, as it is shown.
///
/// @param pipeline present when the left list was used last
/// @param job present when the right list was used last
/// @param planned present when the list of what records next was used last
record Selection(Optional<Pipeline> pipeline, Optional<Job> job, Optional<Next.Row> planned) {

    boolean isEmpty() {
        return pipeline.isEmpty() && job.isEmpty() && planned.isEmpty();
    }
}
