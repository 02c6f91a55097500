package org.tallyboard.ui.board;

import java.util.Optional;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.job.Job;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.Row;

/// What keys act on: the row that is current in the list used last, as it is shown.
///
/// @param row present when the left list was used last
/// @param job present when the right list was used last
/// @param planned present when the list of what records next was used last
record Selection(Optional<Row> row, Optional<Job> job, Optional<UpcomingRecordings.Row> planned) {

    /// The row of the left list, where it is a pipeline.
    Optional<Pipeline> pipeline() {
        return row.filter(Pipeline.class::isInstance).map(Pipeline.class::cast);
    }

    /// The row of the left list, where it is a project.
    Optional<Project> project() {
        return row.filter(Project.class::isInstance).map(Project.class::cast);
    }

    boolean isEmpty() {
        return row.isEmpty() && job.isEmpty() && planned.isEmpty();
    }
}
