package org.tallyboard.ui.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.board.LosingRecordings;
import org.tallyboard.job.Attempt;
import org.tallyboard.job.HandOver;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobPayload;
import org.tallyboard.job.JobState;
import org.tallyboard.job.Recording;
import org.tallyboard.job.Worker;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.TimeText;
import org.tallyboard.ui.kit.ViewContext;

/// What the side panel of a job says: everything that is known of it, in full.
public final class JobDetails {

    private static final int LONGEST = 20_000;

    private final ViewContext look;
    private final Instant now;
    private final List<DetailItem> blocks = new ArrayList<>();

    private JobDetails(ViewContext look) {
        this.look = look;
        now = look.now();
    }

    /// The blocks of a job's panel.
    ///
    /// @param worker the worker that has it, as it is heard
    /// @param pictures decodes its preview
    /// @param broker what tells its broker from others; empty text where there is one only
    /// @param file knows where its file is
    public static List<DetailItem> of(
            Job job,
            LosingRecordings losses,
            String broker,
            Optional<Worker> worker,
            ViewContext look,
            PreviewCache pictures,
            FinishedFileProbe file) {
        JobDetails doc = new JobDetails(look);
        if (job.isRecording() && job.preview().isPresent()) {
            doc.blocks.add(new PreviewBlock(job, pictures, look.now()));
        }
        doc.write(job, losses, broker, worker, file);
        return doc.blocks;
    }

    /// The line under the panel's title.
    public static String remark(Job job, LosingRecordings losses, ViewContext look) {
        return CommonText.dots(List.of(
                job.latest().handedOver().isPresent() ? "queued" : JobText.present(job),
                JobText.main(job, losses, look),
                JobText.detail(job, losses, look)));
    }

    private void write(
            Job job, LosingRecordings losses, String broker, Optional<Worker> worker, FinishedFileProbe file) {
        losses.of(job)
                .ifPresent(loss -> blocks.add(new DetailItem.Note(
                        StatusStyle.FAIL,
                        (losses.isAhead(loss)
                                        ? "It will lose its programme from " + look.at(loss.since())
                                                + " on, when its disk is full"
                                        : "It is losing its programme since " + look.at(loss.since()))
                                + "; the programme ends " + look.at(loss.ends()) + ", in "
                                + TimeText.age(Duration.between(now, loss.ends())) + ".")));
        job.latest()
                .lost()
                .ifPresent(lost -> blocks.add(new DetailItem.Note(
                        StatusStyle.UNKNOWN,
                        (lost.isOnlyFromBefore()
                                        ? "This is how it was known until " + look.atSecond(lost.at())
                                                + ", before this board started; nothing has told of it since"
                                        : "The board lost track of it at " + look.atSecond(lost.at()) + ": "
                                                + lost.why().words())
                                + ". What you can do: "
                                + lost.why().nextStep() + ".")));
        if (job.state() == JobState.STARTED) {
            JobText.noRoomToJoin(job)
                    .ifPresent(words -> blocks.add(new DetailItem.Note(
                            StatusStyle.WAIT, "The disk is " + words + ". They stay apart unless room is made.")));
        }
        JobText.troubles(job, now)
                .ifPresent(words -> blocks.add(new DetailItem.Note(
                        StatusStyle.WAIT, "Picture and sound: " + words + ". The rest is recorded.")));
        JobText.remarks(job)
                .forEach(remark -> blocks.add(new DetailItem.Note(StatusStyle.WAIT, CommonText.line(remark))));
        losses.successor(job)
                .ifPresent(
                        id -> blocks.add(new DetailItem.Note(StatusStyle.OK, "It was sent again as job " + id + ".")));
        job.recording().ifPresent(this::recording);
        blocks.addAll(file.blocks());
        blocks.add(new DetailItem.Heading("Attempts"));
        job.attempts().reversed().forEach(attempt -> attempt(attempt, attempt.equals(job.latest())));
        exceptions(job);
        blocks.add(new DetailItem.Heading("Payload"));
        blocks.add(new DetailItem.Note(
                job.payload().isPresent() ? StatusStyle.OK : StatusStyle.WAIT, PayloadWords.source(job)));
        job.payload().ifPresentOrElse(this::payload, () -> eventTexts(job));
        blocks.add(new DetailItem.Heading("Job"));
        fact("Id", job.id(), true);
        fact("Task", job.name().orElse("not told"), true);
        if (!broker.isEmpty()) {
            fact("Broker", broker, true);
        }
        job.queue().ifPresent(q -> fact("Queue", q, true));
        job.priority().ifPresent(p -> fact("Priority", Integer.toString(p), false));
        job.parentId().ifPresent(id -> fact("Parent", id, true));
        job.rootId().filter(id -> !id.equals(job.id())).ifPresent(id -> fact("Root", id, true));
        fact("First seen", look.atSecond(job.firstSeen()), false);
        fact(
                "Held now",
                job.held()
                        .map(l -> "yes, " + l.name().toLowerCase(java.util.Locale.ROOT))
                        .orElse("no worker says so"),
                false);
        worker.ifPresent(w -> fact("Worker", worker(w), false));
    }

    private void fact(String name, String value, boolean mono) {
        blocks.add(new DetailItem.Fact(name, CommonText.line(value), mono));
    }

    private String worker(Worker worker) {
        String heard =
                switch (worker.state()) {
                    case ONLINE -> "heard";
                    case OFFLINE -> "said goodbye";
                    case UNKNOWN ->
                        "not heard"
                                + worker.lastHeartbeat()
                                        .map(at -> " since " + look.atSecond(at))
                                        .orElse("");
                };
        return CommonText.dots(List.of(
                worker.hostname(),
                heard,
                worker.clockRemark()
                        .map(remark -> remark + ": times that it tells are off")
                        .orElse("")));
    }

    private void recording(Recording r) {
        r.source().ifPresent(s -> fact("Source", s, true));
        String plan = CommonText.dots(List.of(
                r.plannedStart().map(look::atSecond).orElse("start not told"),
                r.plannedEnd().map(e -> "ends " + look.atSecond(e)).orElse("end not told"),
                r.planned().map(p -> TimeText.media(p) + " planned").orElse("")));
        fact("Planned", plan, false);
    }

    private void attempt(Attempt a, boolean latest) {
        blocks.add(new DetailItem.Item(
                moodOf(a),
                "Attempt " + (a.retries() + 1),
                CommonText.dots(List.of(
                        a.state() == JobState.RETRY ? "failed, tried again" : JobText.word(a),
                        a.worker().map(CommonText::line).orElse(a.handedOver().isPresent() ? "" : "no worker"))),
                a.startedAt()
                        .flatMap(s -> a.endedAt().map(e -> TimeText.took(Duration.between(s, e))))
                        .orElse(""),
                false));
        blocks.add(new DetailItem.Fact(
                "Timeline",
                CommonText.dots(List.of(
                        step("sent", a.sentAt()),
                        step("received", a.receivedAt()),
                        step("started", a.startedAt()),
                        step("handed over", a.handedOver().map(HandOver::at)),
                        step(a.state() == JobState.RETRY ? "failed" : JobText.word(a.state()), a.endedAt())))));
        boolean waits = latest
                && (a.state() == JobState.RETRY
                        || !a.state().terminal() && a.startedAt().isEmpty());
        a.eta()
                .ifPresent(eta -> blocks.add(new DetailItem.Fact(
                        "Due",
                        look.atSecond(eta)
                                + (waits
                                        ? JobText.nextTry(a, now)
                                                .map(t -> " · " + t)
                                                .orElse("")
                                        : ""))));
    }

    private static StatusStyle moodOf(Attempt a) {
        return switch (a.state()) {
            case FAILED, REJECTED, RETRY -> StatusStyle.FAIL;
            case STARTED -> StatusStyle.RUN;
            case RECEIVED, SENT -> StatusStyle.QUEUED;
            case SUCCEEDED -> StatusStyle.OK;
            case REVOKED -> StatusStyle.STOPPED;
            case LOST_TRACK, UNKNOWN -> StatusStyle.UNKNOWN;
        };
    }

    private String step(String what, Optional<Instant> at) {
        return at.map(t -> what + " " + look.atSecond(t)).orElse("");
    }

    private void exceptions(Job job) {
        Optional<Attempt> failed = job.attempts().reversed().stream()
                .filter(a -> a.exception().isPresent() || a.traceback().isPresent())
                .findFirst();
        if (failed.isEmpty()) {
            job.latest().result().filter(r -> !r.isBlank()).ifPresent(r -> {
                blocks.add(new DetailItem.Heading("Result"));
                blocks.add(new DetailItem.Full(StatusStyle.IDLE, CommonText.block(r, LONGEST), true));
            });
            return;
        }
        blocks.add(new DetailItem.Heading("Error of attempt " + (failed.get().retries() + 1)));
        failed.get()
                .exception()
                .filter(t -> !t.isBlank())
                .ifPresent(t -> blocks.add(new DetailItem.Full(StatusStyle.FAIL, CommonText.block(t, LONGEST), true)));
        failed.get()
                .traceback()
                .filter(t -> !t.isBlank())
                .ifPresent(t -> blocks.add(new DetailItem.Full(StatusStyle.IDLE, CommonText.block(t, LONGEST), true)));
    }

    private void payload(JobPayload p) {
        fact("Captured", look.atSecond(p.capturedAt()), false);
        fact(
                "Published to",
                p.exchange().isEmpty() ? "queue " + p.routingKey() : p.exchange() + ", key " + p.routingKey(),
                true);
        blocks.add(new DetailItem.Heading("Arguments, exact"));
        blocks.add(new DetailItem.Full(StatusStyle.IDLE, CommonText.block(p.argsJson(), LONGEST), true));
        blocks.add(new DetailItem.Full(StatusStyle.IDLE, CommonText.block(p.kwargsJson(), LONGEST), true));
    }

    private void eventTexts(Job job) {
        blocks.add(new DetailItem.Heading("Arguments, as events tell them: for reading only"));
        blocks.add(new DetailItem.Full(
                StatusStyle.IDLE, CommonText.block(job.argsText().orElse("args not told"), LONGEST), true));
        blocks.add(new DetailItem.Full(
                StatusStyle.IDLE, CommonText.block(job.kwargsText().orElse("kwargs not told"), LONGEST), true));
    }
}
