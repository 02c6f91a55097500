package org.tallyboard.ui.board;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tallyboard.board.Losses;
import org.tallyboard.board.Need;
import org.tallyboard.recording.Job;
import org.tallyboard.recording.Progress;
import org.tallyboard.source.SourceId;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.Mood;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.Times;
import org.tallyboard.ui.kit.Words;
import org.tallyboard.ui.pipeline.PipelineWords;
import org.tallyboard.ui.recording.JobWords;

/// What the *Needs you* strip says of one need.
///
/// @param button what its button says; empty when a person cannot act on it here
public record NeedWords(Mood mood, String name, String text, String button) {

    /// The words of a need as it stands now.
    public static NeedWords of(Need need, Look look) {
        return switch (need) {
            case Need.LosingProgramme(Job job, Losses.Loss loss) ->
                new NeedWords(
                        Mood.FAIL,
                        Words.line(job.title()),
                        losing(job, loss, look),
                        loss.kind() == Losses.Kind.GAVE_UP ? "Record the rest…" : "");
            case Need.ApprovalWaits approval ->
                new NeedWords(
                        Mood.WAIT, Words.line(approval.pipeline().id().name()), approval(approval, look), "Review…");
            case Need.SourceFailed source ->
                new NeedWords(Mood.FAIL, Words.line(source.source().id().name()), source(source, look), "");
            case Need.StageFailed failed ->
                new NeedWords(
                        Mood.FAIL,
                        Words.line(failed.pipeline().id().name()),
                        failed.stage()
                                        .map(s -> Words.line(s.name()) + " failed")
                                        .orElse("failed")
                                + failed.pipeline()
                                        .since()
                                        .map(s -> " " + Times.age(Duration.between(s, look.now())) + " ago")
                                        .orElse(""),
                        failed.stage().isPresent() ? "Retry…" : "");
        };
    }

    private static String losing(Job job, Losses.Loss loss, Look look) {
        List<String> parts = new ArrayList<>();
        parts.add("is losing its programme since " + look.at(loss.since()) + ", ends " + look.at(loss.ends()));
        switch (loss.kind()) {
            case NOT_BEGUN -> parts.add("no worker has begun it");
            case SOURCE_LOST -> {
                job.progress()
                        .flatMap(Progress::lost)
                        .map(lost -> Words.line(lost.reason()))
                        .filter(reason -> !reason.isEmpty())
                        .ifPresent(parts::add);
                parts.add("the recorder tries on");
            }
            case GAVE_UP -> {
                JobWords.lastException(job).map(JobWords::exception).ifPresent(parts::add);
                parts.add(
                        job.latest().retries() == 0
                                ? "no retry"
                                : "gave up after attempt " + (job.latest().retries() + 1));
            }
            case WAITS_FOR_NEXT_TRY -> {
                JobWords.lastException(job).map(JobWords::exception).ifPresent(parts::add);
                parts.add(JobWords.nextTry(job.latest(), look.now()).orElse("Celery tries again"));
            }
        }
        return Words.dots(parts);
    }

    private static String approval(Need.ApprovalWaits approval, Look look) {
        String waits = approval.since()
                .map(since -> "approval waits " + Times.age(Duration.between(since, look.now())))
                .orElse("an approval waits");
        int behind = approval.newerBehind();
        return waits
                + (behind == 0 ? "" : ", " + Sizes.count(behind, "newer execution", "newer executions") + " behind it");
    }

    private static String source(Need.SourceFailed source, Look look) {
        List<String> parts = new ArrayList<>();
        parts.add("cannot be read since " + look.at(source.failure().since()) + ": "
                + Words.line(source.failure().cause()));
        if (source.source().id().kind() == SourceId.Kind.AWS && source.rows() > 0) {
            parts.add(Sizes.count(source.rows(), "pipeline is", "pipelines are") + " as they were");
        }
        parts.add(Words.line(source.failure().remedy()));
        return Words.dots(parts);
    }

    /// The failure of a pipeline in one line, for the list of all needs.
    static String more(Need need) {
        return need instanceof Need.StageFailed failed ? PipelineWords.failureLine(failed.pipeline()) : "";
    }
}
