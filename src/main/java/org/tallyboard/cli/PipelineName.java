package org.tallyboard.cli;

import java.util.List;
import org.tallyboard.board.Snapshot;
import org.tallyboard.config.Spelling;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.Stage;

/// A pipeline as a person names it on a command line: `ACCOUNT/PIPELINE`.
record PipelineName(PipelineId id) {

    static PipelineName parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash == text.length() - 1) {
            throw new IllegalArgumentException(
                    "a pipeline is named ACCOUNT/PIPELINE, with the account's name in the configuration");
        }
        return new PipelineName(new PipelineId(text.substring(0, slash), text.substring(slash + 1)));
    }

    /// True once the newest reading of it is whole, so that what it does not show is not there.
    static boolean isWhole(Pipeline pipeline) {
        return pipeline.freshness().readAt().isPresent()
                && pipeline.freshness().failure().isEmpty()
                && !pipeline.partlyKnown()
                && pipeline.stages().stream().allMatch(Stage::complete);
    }

    /// Why it is not among those that are known.
    String missing(Snapshot snapshot) {
        List<String> known = snapshot.pipelines().stream()
                .map(Pipeline::id)
                .map(id -> id.account() + "/" + id.name())
                .toList();
        String text = id.account() + "/" + id.name();
        return known.isEmpty()
                ? "no pipeline of account " + id.account() + " could be read"
                : "there is no pipeline " + text
                        + Spelling.nearest(known, text)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse("");
    }
}
