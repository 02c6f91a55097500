package org.tallyboard.ui.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.board.Losses;
import org.tallyboard.recording.Attempt;
import org.tallyboard.recording.HandOver;
import org.tallyboard.recording.Job;
import org.tallyboard.recording.JobPayload;
import org.tallyboard.recording.JobState;
import org.tallyboard.recording.Recording;
import org.tallyboard.recording.Worker;
import org.tallyboard.ui.kit.Block;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.Mood;
import org.tallyboard.ui.kit.Times;
import org.tallyboard.ui.kit.Words;

/// What the side panel of a job says: everything that is known of it, in full.
public final class JobDoc {

    private static final int LONGEST = 20_000;

    private final Look look;
    private final Instant now;
    private final List<Block> blocks = new ArrayList<>();

    private JobDoc(Look look) {
        this.look = look;
        now = look.now();
    }

    /// The blocks of a job's panel.
    ///
    /// @param worker the worker that has it, as it is heard
    /// @param pictures decodes its preview
    /// @param broker what tells its broker from others; empty text where there is one only
    /// @param file knows where its file is
    public static List<Block> of(
            Job job,
            Losses losses,
            String broker,
            Optional<Worker> worker,
            Look look,
            Pictures pictures,
            FileLook file) {
        JobDoc doc = new JobDoc(look);
        if (job.isRecording() && job.preview().isPresent()) {
            doc.blocks.add(new PreviewBlock(job, pictures, look.now()));
        }
        doc.write(job, losses, broker, worker, file);
        return doc.blocks;
    }

    /// The line under the panel's title.
    public static String remark(Job job, Losses losses, Look look) {
        return Words.dots(List.of(
                job.latest().handedOver().isPresent() ? "queued" : JobWords.present(job),
                JobWords.main(job, losses, look),
                JobWords.detail(job, losses, look)));
    }

    private void write(Job job, Losses losses, String broker, Optional<Worker> worker, FileLook file) {
        losses.of(job)
                .ifPresent(loss -> blocks.add(new Block.Note(
                        Mood.FAIL,
                        (losses.isAhead(loss)
                                        ? "It will lose its programme from " + look.at(loss.since())
                                                + " on, when its disk is full"
                                        : "It is losing its programme since " + look.at(loss.since()))
                                + "; the programme ends " + look.at(loss.ends()) + ", in "
                                + Times.age(Duration.between(now, loss.ends())) + ".")));
        job.latest()
                .lost()
                .ifPresent(lost -> blocks.add(new Block.Note(
                        Mood.UNKNOWN,
                        (lost.isOnlyFromBefore()
                                        ? "This is how it was known until " + look.atSecond(lost.at())
                                                + ", before this board started; nothing has told of it since"
                                        : "The board lost track of it at " + look.atSecond(lost.at()) + ": "
                                                + lost.why().words())
                                + ". What you can do: "
                                + lost.why().nextStep() + ".")));
        if (job.state() == JobState.STARTED) {
            JobWords.noRoomToJoin(job)
                    .ifPresent(words -> blocks.add(new Block.Note(
                            Mood.WAIT, "The disk is " + words + ". They stay apart unless room is made.")));
        }
        JobWords.troubles(job, now)
                .ifPresent(words -> blocks.add(
                        new Block.Note(Mood.WAIT, "Picture and sound: " + words + ". The rest is recorded.")));
        JobWords.remarks(job).forEach(remark -> blocks.add(new Block.Note(Mood.WAIT, Words.line(remark))));
        losses.successor(job)
                .ifPresent(id -> blocks.add(new Block.Note(Mood.OK, "It was sent again as job " + id + ".")));
        job.recording().ifPresent(this::recording);
        blocks.addAll(file.blocks());
        blocks.add(new Block.Heading("Attempts"));
        job.attempts().reversed().forEach(attempt -> attempt(attempt, attempt.equals(job.latest())));
        exceptions(job);
        blocks.add(new Block.Heading("Payload"));
        blocks.add(new Block.Note(job.payload().isPresent() ? Mood.OK : Mood.WAIT, RetryRules.source(job)));
        job.payload().ifPresentOrElse(this::payload, () -> eventTexts(job));
        blocks.add(new Block.Heading("Job"));
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
        blocks.add(new Block.Fact(name, Words.line(value), mono));
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
        return Words.dots(List.of(
                worker.hostname(),
                heard,
                worker.clockRemark()
                        .map(remark -> remark + ": times that it tells are off")
                        .orElse("")));
    }

    private void recording(Recording r) {
        r.source().ifPresent(s -> fact("Source", s, true));
        String plan = Words.dots(List.of(
                r.plannedStart().map(look::atSecond).orElse("start not told"),
                r.plannedEnd().map(e -> "ends " + look.atSecond(e)).orElse("end not told"),
                r.planned().map(p -> Times.media(p) + " planned").orElse("")));
        fact("Planned", plan, false);
    }

    private void attempt(Attempt a, boolean latest) {
        blocks.add(new Block.Item(
                moodOf(a),
                "Attempt " + (a.retries() + 1),
                Words.dots(List.of(
                        a.state() == JobState.RETRY ? "failed, tried again" : JobWords.word(a),
                        a.worker().map(Words::line).orElse(a.handedOver().isPresent() ? "" : "no worker"))),
                a.startedAt()
                        .flatMap(s -> a.endedAt().map(e -> Times.took(Duration.between(s, e))))
                        .orElse(""),
                false));
        blocks.add(new Block.Fact(
                "Timeline",
                Words.dots(List.of(
                        step("sent", a.sentAt()),
                        step("received", a.receivedAt()),
                        step("started", a.startedAt()),
                        step("handed over", a.handedOver().map(HandOver::at)),
                        step(a.state() == JobState.RETRY ? "failed" : JobWords.word(a.state()), a.endedAt())))));
        boolean waits = latest
                && (a.state() == JobState.RETRY
                        || !a.state().terminal() && a.startedAt().isEmpty());
        a.eta()
                .ifPresent(eta -> blocks.add(new Block.Fact(
                        "Due",
                        look.atSecond(eta)
                                + (waits
                                        ? JobWords.nextTry(a, now)
                                                .map(t -> " · " + t)
                                                .orElse("")
                                        : ""))));
    }

    private static Mood moodOf(Attempt a) {
        return switch (a.state()) {
            case FAILED, REJECTED, RETRY -> Mood.FAIL;
            case STARTED -> Mood.RUN;
            case RECEIVED, SENT -> Mood.QUEUED;
            case SUCCEEDED -> Mood.OK;
            case REVOKED -> Mood.STOPPED;
            case LOST_TRACK, UNKNOWN -> Mood.UNKNOWN;
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
                blocks.add(new Block.Heading("Result"));
                blocks.add(new Block.Full(Mood.IDLE, Words.block(r, LONGEST), true));
            });
            return;
        }
        blocks.add(new Block.Heading("Error of attempt " + (failed.get().retries() + 1)));
        failed.get()
                .exception()
                .filter(t -> !t.isBlank())
                .ifPresent(t -> blocks.add(new Block.Full(Mood.FAIL, Words.block(t, LONGEST), true)));
        failed.get()
                .traceback()
                .filter(t -> !t.isBlank())
                .ifPresent(t -> blocks.add(new Block.Full(Mood.IDLE, Words.block(t, LONGEST), true)));
    }

    private void payload(JobPayload p) {
        fact("Captured", look.atSecond(p.capturedAt()), false);
        fact(
                "Published to",
                p.exchange().isEmpty() ? "queue " + p.routingKey() : p.exchange() + ", key " + p.routingKey(),
                true);
        blocks.add(new Block.Heading("Arguments, exact"));
        blocks.add(new Block.Full(Mood.IDLE, Words.block(p.argsJson(), LONGEST), true));
        blocks.add(new Block.Full(Mood.IDLE, Words.block(p.kwargsJson(), LONGEST), true));
    }

    private void eventTexts(Job job) {
        blocks.add(new Block.Heading("Arguments, as events tell them: for reading only"));
        blocks.add(new Block.Full(Mood.IDLE, Words.block(job.argsText().orElse("args not told"), LONGEST), true));
        blocks.add(new Block.Full(Mood.IDLE, Words.block(job.kwargsText().orElse("kwargs not told"), LONGEST), true));
    }
}
