package org.tallyboard.ui.board;

import org.tallyboard.board.AttentionCause;
import org.tallyboard.job.Job;
import org.tallyboard.operate.Subject;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.Project;

/// Which row something that needs a person is about.
final class NeedSubjects {

    private NeedSubjects() {}

    static boolean isAbout(AttentionCause need, Subject row) {
        return switch (row) {
            case Subject.OfPipeline(Pipeline pipeline) ->
                switch (need) {
                    case AttentionCause.ApprovalWaits waits ->
                        waits.pipeline().id().equals(pipeline.id());
                    case AttentionCause.ExecutionHeld held ->
                        held.pipeline().id().equals(pipeline.id());
                    case AttentionCause.StageFailed failed ->
                        failed.pipeline().id().equals(pipeline.id());
                    default -> false;
                };
            case Subject.OfProject(Project project) ->
                need instanceof AttentionCause.BuildFailed failed
                        && failed.project().id().equals(project.id());
            case Subject.OfJob(Job job) ->
                need instanceof AttentionCause.LosingProgramme losing
                        && losing.job().key().equals(job.key());
            case Subject.OfPlanned planned ->
                need instanceof AttentionCause.NotSent unsent
                        && unsent.late().stream().anyMatch(late -> late.key().equals(planned.job()));
            case Subject.OfNeed same -> need.key().equals(same.key());
        };
    }
}
