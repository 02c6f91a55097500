package org.tallyboard.ui.board;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tallyboard.board.AttentionCause;
import org.tallyboard.board.CapacityForecast;
import org.tallyboard.board.FollowedAction;
import org.tallyboard.board.LosingRecordings;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.job.Job;
import org.tallyboard.job.Progress;
import org.tallyboard.job.SchedulerPlan;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.RetryTarget;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.job.JobText;
import org.tallyboard.ui.job.PlannedText;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.TimeText;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.order.FollowText;
import org.tallyboard.ui.pipeline.PipelineText;
import org.tallyboard.ui.pipeline.ProjectText;

/// What the *Needs you* strip says of one need.
///
/// @param texts what it says, from all of it to what matters most; never empty
/// @param button what its button says; empty when a person cannot act on it here
public record AttentionText(StatusStyle mood, String name, List<String> texts, String button) {

    public AttentionText {
        texts = List.copyOf(texts);
    }

    /// The same with the broker that it is about.
    ///
    /// @param broker empty text where it need not be told
    AttentionText at(String broker) {
        return broker.isEmpty() ? this : new AttentionText(mood, name + " at " + broker, texts, button);
    }

    /// All that it says.
    public String text() {
        return texts.getFirst();
    }

    /// The words of a need as it stands now.
    public static AttentionText of(AttentionCause need, ViewContext look) {
        return switch (need) {
            case AttentionCause.LosingProgramme(Job job, LosingRecordings.Loss loss, boolean ahead) ->
                new AttentionText(
                        loss.kind() == LosingRecordings.Kind.CUT_OFF ? StatusStyle.WAIT : StatusStyle.FAIL,
                        CommonText.line(job.title()),
                        losing(job, loss, look),
                        loss.kind() == LosingRecordings.Kind.GAVE_UP ? "Record the rest…" : "");
            case AttentionCause.NotSent(List<UpcomingRecordings.Row> late) ->
                new AttentionText(
                        StatusStyle.FAIL,
                        late.size() == 1
                                ? CommonText.line(late.getFirst().recording().title())
                                : Sizes.count(late.size(), "recording", "recordings"),
                        notSent(late, look),
                        "Show");
            case AttentionCause.TooFewSlots(CapacityForecast.Shortage shortage)
            when shortage.isWithoutWorker() ->
                new AttentionText(
                        StatusStyle.FAIL,
                        "No worker is heard",
                        List.of(PlannedText.withoutWorker(shortage, look)),
                        "Show");
            case AttentionCause.TooFewSlots(CapacityForecast.Shortage shortage) ->
                new AttentionText(StatusStyle.WAIT, "Too few slots", PlannedText.shortage(shortage, look), "Show");
            case AttentionCause.ApprovalWaits approval ->
                new AttentionText(
                        StatusStyle.WAIT,
                        CommonText.line(approval.pipeline().id().name()),
                        approval(approval, look),
                        "Review…");
            case AttentionCause.ExecutionHeld held ->
                new AttentionText(
                        StatusStyle.WAIT, CommonText.line(held.pipeline().id().name()), held(held, look), "Show");
            case AttentionCause.SourceFailed source ->
                new AttentionText(
                        StatusStyle.FAIL,
                        CommonText.line(source.source().id().name()),
                        source(source, look),
                        source.failure().mfaDevice().isPresent() ? "Enter MFA code…" : "");
            case AttentionCause.StageFailed failed ->
                new AttentionText(
                        StatusStyle.FAIL,
                        CommonText.line(failed.pipeline().id().name()),
                        List.of(failed.stage()
                                        .map(s -> CommonText.line(s.name()) + " failed")
                                        .orElse("failed")
                                + failed.pipeline()
                                        .since()
                                        .map(s -> " " + TimeText.age(Duration.between(s, look.now())) + " ago")
                                        .orElse("")),
                        RetryTarget.of(failed.pipeline()) instanceof RetryTarget.None ? "" : "Retry…");
            case AttentionCause.ActionFailed(FollowedAction action) ->
                new AttentionText(
                        StatusStyle.FAIL,
                        CommonText.line(action.about().name()),
                        List.of(
                                FollowText.of(action, look)
                                        + action.end()
                                                .map(end -> end.reason().isBlank()
                                                        ? ""
                                                        : ": " + CommonText.line(end.reason()))
                                                .orElse(""),
                                FollowText.of(action, look)),
                        "Retry…");
            case AttentionCause.BuildFailed(Project project, Build build) ->
                new AttentionText(
                        StatusStyle.FAIL,
                        CommonText.line(project.id().name()),
                        List.of(
                                CommonText.dots(List.of(
                                        "build " + ProjectText.name(build) + " "
                                                + ProjectText.stateSince(project, look.now()),
                                        ProjectText.source(build))),
                                "build " + ProjectText.name(build) + " failed"),
                        "Show");
            case AttentionCause.BrokerAlarm(String broker, List<String> resources) ->
                new AttentionText(
                        StatusStyle.FAIL,
                        CommonText.line(broker),
                        List.of(
                                "takes no messages, short of " + CommonText.line(String.join(", ", resources))
                                        + ": no recording can be sent or taken until there is room",
                                "takes no messages: short of " + CommonText.line(String.join(", ", resources))),
                        "");
            case AttentionCause.NodeDown(String broker, String node) ->
                new AttentionText(
                        StatusStyle.FAIL,
                        CommonText.line(broker),
                        List.of("node " + CommonText.line(node) + " is down"),
                        "");
            case AttentionCause.SourceBehind behind ->
                new AttentionText(
                        StatusStyle.WAIT, CommonText.line(behind.source().id().name()), behind(behind, look), "");
            case AttentionCause.NodesPartitioned(String broker, String node, List<String> others) ->
                new AttentionText(
                        StatusStyle.FAIL,
                        CommonText.line(broker),
                        List.of(
                                "node " + CommonText.line(node) + " has lost "
                                        + CommonText.line(String.join(", ", others))
                                        + ": jobs may differ on the two sides",
                                "node " + CommonText.line(node) + " is cut off from others"),
                        "");
            case AttentionCause.QueueWithoutConsumer(String broker, BrokerView.Queue queue) ->
                new AttentionText(
                        StatusStyle.WAIT,
                        CommonText.line(broker),
                        List.of(Sizes.count(queue.ready().orElse(0), "job waits", "jobs wait") + " in "
                                + CommonText.line(queue.name()) + ", and nobody takes "
                                + (queue.ready().orElse(0) == 1 ? "it" : "them")),
                        "");
            case AttentionCause.DeadLettersGrow(String broker, BrokerView.Queue queue, BrokerView.Growth growth) ->
                new AttentionText(
                        StatusStyle.FAIL,
                        CommonText.line(broker),
                        List.of(
                                Sizes.count(queue.ready().orElse(0), "dead letter", "dead letters") + " in "
                                        + CommonText.line(queue.name()) + ", "
                                        + (queue.ready().orElse(0) - growth.from()) + " more since "
                                        + look.at(growth.since()),
                                "dead letters in " + CommonText.line(queue.name()) + " become more"),
                        "");
            case AttentionCause.NoEvents(String broker, BrokerView.Queue queue) ->
                new AttentionText(
                        StatusStyle.IDLE,
                        CommonText.line(broker),
                        List.of(
                                "jobs are taken from " + CommonText.line(queue.name())
                                        + ", and no worker sends events: start workers with -E",
                                "no worker sends events"),
                        "");
            case AttentionCause.DeprecatedFeatures(String broker, List<String> features) ->
                new AttentionText(
                        StatusStyle.IDLE,
                        CommonText.line(broker),
                        List.of(
                                "uses what a later version of RabbitMQ refuses: "
                                        + CommonText.line(String.join(", ", features)),
                                "uses deprecated features"),
                        "");
        };
    }

    private static List<String> behind(AttentionCause.SourceBehind behind, ViewContext look) {
        String age = behind.since()
                .map(read -> "the oldest row was read " + TimeText.age(Duration.between(read, look.now())) + " ago")
                .orElse("rows are old");
        return behind.source().phase() instanceof SourceStatus.Slowed(String reason)
                ? List.of(age + ": " + CommonText.line(reason), age)
                : List.of(age);
    }

    private static List<String> held(AttentionCause.ExecutionHeld held, ViewContext look) {
        String who =
                Sizes.count(held.stage().inbound().size(), "execution has", "executions have") + " been held before "
                        + CommonText.line(held.stage().name())
                        + held.since()
                                .map(since -> " for " + TimeText.age(Duration.between(since, look.now())))
                                .orElse("");
        return List.of(who + ": " + PipelineText.disabled(held.stage(), look), who);
    }

    private static List<String> losing(Job job, LosingRecordings.Loss loss, ViewContext look) {
        if (loss.kind() == LosingRecordings.Kind.DISK_FULL
                && job.progress().flatMap(Progress::lost).isEmpty()) {
            String full = JobText.diskFull(loss, look.now());
            return List.of(
                    CommonText.dots(List.of(
                            full,
                            job.latest()
                                    .worker()
                                    .map(w -> "make room on " + JobText.worker(w))
                                    .orElse("make room"))),
                    full);
        }
        if (loss.kind() == LosingRecordings.Kind.CUT_OFF) {
            String unheard = "not heard of since " + look.at(loss.since());
            String worker = job.latest().worker().map(JobText::worker).orElse("its worker");
            return List.of(
                    unheard + ": the broker has an alarm and takes no messages, so " + worker
                            + " is cut off; it records on if it lives",
                    unheard + ": " + worker + " is cut off by the broker's alarm",
                    unheard);
        }
        if (loss.kind() == LosingRecordings.Kind.PICTURE_LOST || loss.kind() == LosingRecordings.Kind.SOUND_LOST) {
            String missing = (loss.kind() == LosingRecordings.Kind.PICTURE_LOST ? "no picture" : "no sound") + " since "
                    + look.at(loss.since());
            return List.of(missing + ", ends " + look.at(loss.ends()) + ": look at the source", missing);
        }
        if (loss.kind() == LosingRecordings.Kind.LOST_TRACK) {
            String since = "lost track of, last heard of " + look.at(loss.since());
            return List.of(
                    since
                            + job.latest()
                                    .lost()
                                    .map(lost -> ": " + lost.why().words())
                                    .orElse("") + "; ends " + look.at(loss.ends()),
                    since);
        }
        String losing = "is losing its programme since " + look.at(loss.since()) + ", ends " + look.at(loss.ends());
        String why =
                switch (loss.kind()) {
                    case NOT_BEGUN, HANDED_OVER, WORKER_GONE, CUT_OFF, PICTURE_LOST, SOUND_LOST, LOST_TRACK -> "";
                    case SOURCE_LOST, DISK_FULL ->
                        job.progress()
                                .flatMap(Progress::lost)
                                .map(lost -> CommonText.line(lost.reason()))
                                .orElse("");
                    case GAVE_UP, WAITS_FOR_NEXT_TRY ->
                        JobText.lastException(job).map(JobText::exception).orElse("");
                };
        String next =
                switch (loss.kind()) {
                    case NOT_BEGUN -> "no worker has begun it";
                    case HANDED_OVER ->
                        job.latest().handedOver().map(JobText::handedOver).orElse("waits for a worker");
                    case SOURCE_LOST -> "the recorder tries on";
                    case WORKER_GONE ->
                        "its worker "
                                + job.latest().worker().map(JobText::worker).orElse("")
                                + " is not heard; another worker takes it over if there is one";
                    case CUT_OFF, PICTURE_LOST, SOUND_LOST, LOST_TRACK -> "";
                    case DISK_FULL -> "it goes on when there is room";
                    case GAVE_UP ->
                        job.latest().retries() == 0
                                ? "no retry"
                                : "gave up after attempt " + (job.latest().retries() + 1);
                    case WAITS_FOR_NEXT_TRY ->
                        JobText.nextTry(job.latest(), look.now()).orElse("Celery tries again");
                };
        return List.of(CommonText.dots(List.of(losing, why, next)), CommonText.dots(List.of(losing, next)), losing);
    }

    private static List<String> notSent(List<UpcomingRecordings.Row> late, ViewContext look) {
        SchedulerPlan told = late.getFirst().told();
        boolean one = late.size() == 1;
        String scheduler = (one ? "its" : "their") + " scheduler " + CommonText.line(told.scheduler());
        return told.isStale(look.now())
                ? List.of(
                        "late: " + scheduler + " has been silent since " + look.at(told.heardAt()),
                        "late: the scheduler is silent")
                : List.of(
                        "late: " + scheduler + " has not sent " + (one ? "it" : "them") + ": see its log",
                        "late: the scheduler has not sent " + (one ? "it" : "them"));
    }

    private static List<String> approval(AttentionCause.ApprovalWaits approval, ViewContext look) {
        String waits = approval.since()
                .map(since -> "approval waits " + TimeText.age(Duration.between(since, look.now())))
                .orElse("an approval waits");
        int behind = approval.newerBehind();
        // Another pipeline of this name, or another execution of it, may wait as well.
        String which = "in " + approval.pipeline().account().name()
                + approval.execution()
                        .map(Execution::id)
                        .or(approval.stage()::executionId)
                        .map(id -> ", execution " + CommonText.line(id.substring(0, Math.min(8, id.length()))))
                        .orElse("");
        String more = behind == 0
                ? waits
                : waits + ", " + Sizes.count(behind, "newer execution", "newer executions") + " behind it";
        return Stream.of(more + " · " + which, waits + " · " + which, more, waits)
                .distinct()
                .toList();
    }

    private static List<String> source(AttentionCause.SourceFailed source, ViewContext look) {
        List<String> parts = new ArrayList<>();
        String cannot = "cannot be read since " + look.at(source.failure().since()) + ": "
                + CommonText.line(source.failure().cause());
        parts.add(cannot);
        if (source.source().id().kind() == SourceId.Kind.AWS && source.rows() > 0) {
            parts.add(Sizes.count(source.rows(), "pipeline is", "pipelines are") + " as they were");
        } else if (source.source().id().kind() == SourceId.Kind.BUILDS && source.rows() > 0) {
            parts.add(Sizes.count(source.rows(), "project is", "projects are") + " as they were");
        }
        parts.add(CommonText.line(source.failure().remedy()));
        return List.of(CommonText.dots(parts), cannot);
    }

    /// The failure of a pipeline or a build in one line, for the list of all needs.
    static String more(AttentionCause need) {
        return switch (need) {
            case AttentionCause.StageFailed failed -> PipelineText.reasonLine(failed.pipeline());
            case AttentionCause.BuildFailed failed -> ProjectText.failure(failed.build());
            default -> "";
        };
    }
}
