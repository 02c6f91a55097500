package org.tallyboard.cli;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tallyboard.board.BuildReason;
import org.tallyboard.board.Losses;
import org.tallyboard.board.Need;
import org.tallyboard.board.Needs;
import org.tallyboard.board.Next;
import org.tallyboard.board.PipelineReason;
import org.tallyboard.board.Search;
import org.tallyboard.board.Snapshot;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.recording.JobKey;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What needs a person, for `tallyboard status`: the same as the board's strip, the most urgent first.
final class NeedsReport {

    /// One need.
    ///
    /// @param kind what kind of need it is, for scripts
    /// @param name the pipeline, job or source
    /// @param since when it began, where that is known
    /// @param reason why, for people
    record Line(String kind, String name, Optional<Instant> since, String reason) {}

    private final List<Line> lines;

    NeedsReport(Snapshot snapshot) {
        Losses losses = Losses.of(snapshot, snapshot.at());
        Next next = Next.of(snapshot, new Search(""), snapshot.at());
        lines = Needs.of(snapshot, losses, next, snapshot.at()).stream()
                .map(NeedsReport::line)
                .toList();
    }

    List<Line> lines() {
        return lines;
    }

    ArrayNode toJson(JsonMapper json) {
        ArrayNode all = json.createArrayNode();
        for (Line line : lines) {
            ObjectNode node = all.addObject();
            node.put("kind", line.kind());
            node.put("name", line.name());
            line.since().ifPresentOrElse(at -> node.put("since", at.toString()), () -> node.putNull("since"));
            node.put("reason", line.reason());
        }
        return all;
    }

    private static Line line(Need need) {
        return switch (need) {
            case Need.LosingProgramme(var job, var loss) ->
                new Line(
                        "losing programme",
                        job.title(),
                        Optional.of(loss.since()),
                        StatusReport.word(loss.kind()) + ", ends " + loss.ends());
            case Need.NotSent(var late) ->
                new Line(
                        "not sent",
                        late.getFirst().recording().title(),
                        Optional.of(late.getFirst().recording().start()),
                        late.size() == 1 ? "its scheduler has not sent it" : late.size() + " recordings are late");
            case Need.TooFewSlots(var shortage) ->
                new Line(
                        "too few slots",
                        shortage.starting().stream().map(JobKey::id).findFirst().orElse(""),
                        Optional.of(shortage.from()),
                        shortage.due() + " due at once, " + shortage.slots() + " slots");
            case Need.ApprovalWaits approval ->
                new Line(
                        "approval",
                        name(approval.pipeline()),
                        approval.since(),
                        approval.stage().name() + " / " + approval.action().name() + " waits for approval");
            case Need.ExecutionHeld held ->
                new Line(
                        "held",
                        name(held.pipeline()),
                        held.since(),
                        held.stage().name() + ": " + PipelineReason.disabled(held.stage(), ""));
            case Need.SourceFailed failed ->
                new Line(
                        "source",
                        failed.source().id().name(),
                        Optional.of(failed.failure().since()),
                        failed.failure().cause());
            case Need.StageFailed failed ->
                new Line(
                        "failed",
                        name(failed.pipeline()),
                        failed.pipeline().since(),
                        PipelineReason.of(failed.pipeline()).orElse("failed"));
            case Need.BuildFailed(var project, var build) ->
                new Line(
                        "build failed",
                        project.id().account() + "/" + project.id().name(),
                        project.since(),
                        BuildReason.of(build));
        };
    }

    private static String name(Pipeline pipeline) {
        return pipeline.id().account() + "/" + pipeline.id().name();
    }
}
