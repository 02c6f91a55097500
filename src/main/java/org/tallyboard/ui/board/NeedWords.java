package org.tallyboard.ui.board;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tallyboard.board.Losses;
import org.tallyboard.board.Need;
import org.tallyboard.board.Next;
import org.tallyboard.board.Slots;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.RetryTarget;
import org.tallyboard.recording.Agenda;
import org.tallyboard.recording.Job;
import org.tallyboard.recording.Progress;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.Mood;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.Times;
import org.tallyboard.ui.kit.Words;
import org.tallyboard.ui.pipeline.PipelineWords;
import org.tallyboard.ui.pipeline.ProjectWords;
import org.tallyboard.ui.recording.JobWords;
import org.tallyboard.ui.recording.PlannedWords;

/// What the *Needs you* strip says of one need.
///
/// @param texts what it says, from all of it to what matters most; never empty
/// @param button what its button says; empty when a person cannot act on it here
public record NeedWords(Mood mood, String name, List<String> texts, String button) {

    public NeedWords {
        texts = List.copyOf(texts);
    }

    /// The same with the broker that it is about.
    ///
    /// @param broker empty text where it need not be told
    NeedWords at(String broker) {
        return broker.isEmpty() ? this : new NeedWords(mood, name + " at " + broker, texts, button);
    }

    /// All that it says.
    public String text() {
        return texts.getFirst();
    }

    /// The words of a need as it stands now.
    public static NeedWords of(Need need, Look look) {
        return switch (need) {
            case Need.LosingProgramme(Job job, Losses.Loss loss, boolean ahead) ->
                new NeedWords(
                        loss.kind() == Losses.Kind.CUT_OFF ? Mood.WAIT : Mood.FAIL,
                        Words.line(job.title()),
                        losing(job, loss, look),
                        loss.kind() == Losses.Kind.GAVE_UP ? "Record the rest…" : "");
            case Need.NotSent(List<Next.Row> late) ->
                new NeedWords(
                        Mood.FAIL,
                        late.size() == 1
                                ? Words.line(late.getFirst().recording().title())
                                : Sizes.count(late.size(), "recording", "recordings"),
                        notSent(late, look),
                        "Show");
            case Need.TooFewSlots(Slots.Shortage shortage)
            when shortage.isWithoutWorker() ->
                new NeedWords(
                        Mood.FAIL, "No worker is heard", List.of(PlannedWords.withoutWorker(shortage, look)), "Show");
            case Need.TooFewSlots(Slots.Shortage shortage) ->
                new NeedWords(Mood.WAIT, "Too few slots", PlannedWords.shortage(shortage, look), "Show");
            case Need.ApprovalWaits approval ->
                new NeedWords(
                        Mood.WAIT, Words.line(approval.pipeline().id().name()), approval(approval, look), "Review…");
            case Need.ExecutionHeld held ->
                new NeedWords(Mood.WAIT, Words.line(held.pipeline().id().name()), held(held, look), "Show");
            case Need.SourceFailed source ->
                new NeedWords(
                        Mood.FAIL,
                        Words.line(source.source().id().name()),
                        source(source, look),
                        source.failure().mfaDevice().isPresent() ? "Enter MFA code…" : "");
            case Need.StageFailed failed ->
                new NeedWords(
                        Mood.FAIL,
                        Words.line(failed.pipeline().id().name()),
                        List.of(failed.stage()
                                        .map(s -> Words.line(s.name()) + " failed")
                                        .orElse("failed")
                                + failed.pipeline()
                                        .since()
                                        .map(s -> " " + Times.age(Duration.between(s, look.now())) + " ago")
                                        .orElse("")),
                        RetryTarget.of(failed.pipeline()) instanceof RetryTarget.None ? "" : "Retry…");
            case Need.BuildFailed(Project project, Build build) ->
                new NeedWords(
                        Mood.FAIL,
                        Words.line(project.id().name()),
                        List.of(
                                Words.dots(List.of(
                                        "build " + ProjectWords.name(build) + " "
                                                + ProjectWords.stateSince(project, look.now()),
                                        ProjectWords.source(build))),
                                "build " + ProjectWords.name(build) + " failed"),
                        "Show");
            case Need.BrokerAlarm(String broker, List<String> resources) ->
                new NeedWords(
                        Mood.FAIL,
                        Words.line(broker),
                        List.of(
                                "takes no messages, short of " + Words.line(String.join(", ", resources))
                                        + ": no recording can be sent or taken until there is room",
                                "takes no messages: short of " + Words.line(String.join(", ", resources))),
                        "");
            case Need.NodeDown(String broker, String node) ->
                new NeedWords(Mood.FAIL, Words.line(broker), List.of("node " + Words.line(node) + " is down"), "");
            case Need.SourceBehind behind ->
                new NeedWords(Mood.WAIT, Words.line(behind.source().id().name()), behind(behind, look), "");
            case Need.NodesPartitioned(String broker, String node, List<String> others) ->
                new NeedWords(
                        Mood.FAIL,
                        Words.line(broker),
                        List.of(
                                "node " + Words.line(node) + " has lost " + Words.line(String.join(", ", others))
                                        + ": jobs may differ on the two sides",
                                "node " + Words.line(node) + " is cut off from others"),
                        "");
            case Need.QueueWithoutConsumer(String broker, BrokerView.Queue queue) ->
                new NeedWords(
                        Mood.WAIT,
                        Words.line(broker),
                        List.of(Sizes.count(queue.ready().orElse(0), "job waits", "jobs wait") + " in "
                                + Words.line(queue.name()) + ", and nobody takes "
                                + (queue.ready().orElse(0) == 1 ? "it" : "them")),
                        "");
            case Need.DeadLettersGrow(String broker, BrokerView.Queue queue, BrokerView.Growth growth) ->
                new NeedWords(
                        Mood.FAIL,
                        Words.line(broker),
                        List.of(
                                Sizes.count(queue.ready().orElse(0), "dead letter", "dead letters") + " in "
                                        + Words.line(queue.name()) + ", "
                                        + (queue.ready().orElse(0) - growth.from()) + " more since "
                                        + look.at(growth.since()),
                                "dead letters in " + Words.line(queue.name()) + " become more"),
                        "");
            case Need.NoEvents(String broker, BrokerView.Queue queue) ->
                new NeedWords(
                        Mood.IDLE,
                        Words.line(broker),
                        List.of(
                                "jobs are taken from " + Words.line(queue.name())
                                        + ", and no worker sends events: start workers with -E",
                                "no worker sends events"),
                        "");
            case Need.DeprecatedFeatures(String broker, List<String> features) ->
                new NeedWords(
                        Mood.IDLE,
                        Words.line(broker),
                        List.of(
                                "uses what a later version of RabbitMQ refuses: "
                                        + Words.line(String.join(", ", features)),
                                "uses deprecated features"),
                        "");
        };
    }

    private static List<String> behind(Need.SourceBehind behind, Look look) {
        String age = behind.since()
                .map(read -> "the oldest row was read " + Times.age(Duration.between(read, look.now())) + " ago")
                .orElse("rows are old");
        return behind.source().phase() instanceof SourceStatus.Slowed(String reason)
                ? List.of(age + ": " + Words.line(reason), age)
                : List.of(age);
    }

    private static List<String> held(Need.ExecutionHeld held, Look look) {
        String who =
                Sizes.count(held.stage().inbound().size(), "execution has", "executions have") + " been held before "
                        + Words.line(held.stage().name())
                        + held.since()
                                .map(since -> " for " + Times.age(Duration.between(since, look.now())))
                                .orElse("");
        return List.of(who + ": " + PipelineWords.disabled(held.stage(), look), who);
    }

    private static List<String> losing(Job job, Losses.Loss loss, Look look) {
        if (loss.kind() == Losses.Kind.DISK_FULL
                && job.progress().flatMap(Progress::lost).isEmpty()) {
            String full = JobWords.diskFull(loss, look.now());
            return List.of(
                    Words.dots(List.of(
                            full,
                            job.latest()
                                    .worker()
                                    .map(w -> "make room on " + JobWords.worker(w))
                                    .orElse("make room"))),
                    full);
        }
        if (loss.kind() == Losses.Kind.CUT_OFF) {
            String unheard = "not heard of since " + look.at(loss.since());
            String worker = job.latest().worker().map(JobWords::worker).orElse("its worker");
            return List.of(
                    unheard + ": the broker has an alarm and takes no messages, so " + worker
                            + " is cut off; it records on if it lives",
                    unheard + ": " + worker + " is cut off by the broker's alarm",
                    unheard);
        }
        if (loss.kind() == Losses.Kind.PICTURE_LOST || loss.kind() == Losses.Kind.SOUND_LOST) {
            String missing = (loss.kind() == Losses.Kind.PICTURE_LOST ? "no picture" : "no sound") + " since "
                    + look.at(loss.since());
            return List.of(missing + ", ends " + look.at(loss.ends()) + ": look at the source", missing);
        }
        if (loss.kind() == Losses.Kind.LOST_TRACK) {
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
                                .map(lost -> Words.line(lost.reason()))
                                .orElse("");
                    case GAVE_UP, WAITS_FOR_NEXT_TRY ->
                        JobWords.lastException(job).map(JobWords::exception).orElse("");
                };
        String next =
                switch (loss.kind()) {
                    case NOT_BEGUN -> "no worker has begun it";
                    case HANDED_OVER ->
                        job.latest().handedOver().map(JobWords::handedOver).orElse("waits for a worker");
                    case SOURCE_LOST -> "the recorder tries on";
                    case WORKER_GONE ->
                        "its worker "
                                + job.latest().worker().map(JobWords::worker).orElse("")
                                + " is not heard; another worker takes it over if there is one";
                    case CUT_OFF, PICTURE_LOST, SOUND_LOST, LOST_TRACK -> "";
                    case DISK_FULL -> "it goes on when there is room";
                    case GAVE_UP ->
                        job.latest().retries() == 0
                                ? "no retry"
                                : "gave up after attempt " + (job.latest().retries() + 1);
                    case WAITS_FOR_NEXT_TRY ->
                        JobWords.nextTry(job.latest(), look.now()).orElse("Celery tries again");
                };
        return List.of(Words.dots(List.of(losing, why, next)), Words.dots(List.of(losing, next)), losing);
    }

    private static List<String> notSent(List<Next.Row> late, Look look) {
        Agenda told = late.getFirst().told();
        boolean one = late.size() == 1;
        String scheduler = (one ? "its" : "their") + " scheduler " + Words.line(told.scheduler());
        return told.isStale(look.now())
                ? List.of(
                        "late: " + scheduler + " has been silent since " + look.at(told.heardAt()),
                        "late: the scheduler is silent")
                : List.of(
                        "late: " + scheduler + " has not sent " + (one ? "it" : "them") + ": see its log",
                        "late: the scheduler has not sent " + (one ? "it" : "them"));
    }

    private static List<String> approval(Need.ApprovalWaits approval, Look look) {
        String waits = approval.since()
                .map(since -> "approval waits " + Times.age(Duration.between(since, look.now())))
                .orElse("an approval waits");
        int behind = approval.newerBehind();
        return behind == 0
                ? List.of(waits)
                : List.of(
                        waits + ", " + Sizes.count(behind, "newer execution", "newer executions") + " behind it",
                        waits);
    }

    private static List<String> source(Need.SourceFailed source, Look look) {
        List<String> parts = new ArrayList<>();
        String cannot = "cannot be read since " + look.at(source.failure().since()) + ": "
                + Words.line(source.failure().cause());
        parts.add(cannot);
        if (source.source().id().kind() == SourceId.Kind.AWS && source.rows() > 0) {
            parts.add(Sizes.count(source.rows(), "pipeline is", "pipelines are") + " as they were");
        } else if (source.source().id().kind() == SourceId.Kind.BUILDS && source.rows() > 0) {
            parts.add(Sizes.count(source.rows(), "project is", "projects are") + " as they were");
        }
        parts.add(Words.line(source.failure().remedy()));
        return List.of(Words.dots(parts), cannot);
    }

    /// The failure of a pipeline or a build in one line, for the list of all needs.
    static String more(Need need) {
        return switch (need) {
            case Need.StageFailed failed -> PipelineWords.reasonLine(failed.pipeline());
            case Need.BuildFailed failed -> ProjectWords.failure(failed.build());
            default -> "";
        };
    }
}
