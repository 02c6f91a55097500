package org.tallyboard.rabbitmq.board;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.tallyboard.board.Change;
import org.tallyboard.celery.ControlReply;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.HeldTask;
import org.tallyboard.celery.Inspection;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.job.Recording;
import org.tallyboard.operate.Answer;
import org.tallyboard.operate.HeldRecording;
import org.tallyboard.operate.ReadFailedException;
import org.tallyboard.operate.RecordingOrders;
import org.tallyboard.operate.StartPlanned;
import org.tallyboard.rabbitmq.RecordingReader;
import org.tallyboard.rabbitmq.WorkerCalls;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Asks and changes recordings by Celery's remote control, on a connection of its own for each question. A request is
/// sent once; a worker drops one that reaches it after 10 s.
public final class AmqpRecordingOrders implements RecordingOrders {

    /// Celery's own tools wait 1 s.
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final String LOOK = "look at the recording before you order it again";

    private final BrokerConfig broker;
    private final InstantSource clock;
    private final Consumer<Change> out;
    private final RecordingReader recordings;

    public AmqpRecordingOrders(
            BrokerConfig broker, RecordingsConfig recordings, InstantSource clock, Consumer<Change> out) {
        this.broker = broker;
        this.clock = clock;
        this.out = out;
        this.recordings = new RecordingReader(recordings);
    }

    @Override
    public Told ask(HeldRecording seen) throws ReadFailedException {
        try (WorkerCalls calls = WorkerCalls.start(broker, clock)) {
            List<ControlReply.Answer> answers = calls.ask(
                            ControlRequest.queryTask(List.of(seen.job().id())),
                            PATIENCE,
                            answer -> answer.hostname().equals(seen.worker())
                                    && holder(answer, seen.job().id()).isPresent())
                    .orElseThrow(() -> new ReadFailedException(
                            "broker " + broker.name() + " was not reached within " + PATIENCE.toSeconds() + " s"));
            List<Holder> holders = answers.stream()
                    .flatMap(answer -> holder(answer, seen.job().id()).stream())
                    .toList();
            if (holders.isEmpty() && calls.blocked().isPresent()) {
                throw new ReadFailedException(noMessages(calls.blocked().get()));
            }
            if (holders.isEmpty()
                    && answers.stream().noneMatch(answer -> answer.hostname().equals(seen.worker()))) {
                throw new ReadFailedException(seen.worker() + " did not answer within " + PATIENCE.toSeconds()
                        + " s: it is gone, or a worker in Python with one process that is busy");
            }
            return new Told(holders, ended(answers, seen.job().id()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReadFailedException("asking was stopped");
        }
    }

    private Optional<Holder> holder(ControlReply.Answer answer, String id) {
        if (!(answer instanceof ControlReply.Answer.Ok(String worker, JsonNode value))) {
            return Optional.empty();
        }
        JsonNode own = own(value, id);
        return Optional.ofNullable(Inspection.queried(value).get(id))
                .filter(told -> told.place() == Inspection.Place.ACTIVE || told.place() == Inspection.Place.RESERVED)
                .filter(told -> !own.path("claims").asBoolean(false))
                .map(told -> holder(worker, told, own));
    }

    private Holder holder(String worker, Inspection.QueriedTask told, JsonNode own) {
        Optional<Recording> recording = recording(told.task());
        JsonNode retries = own.path("retries");
        return new Holder(
                worker,
                told.place() == Inspection.Place.ACTIVE,
                retries.isInt() ? OptionalInt.of(retries.asInt()) : OptionalInt.empty(),
                recording.flatMap(Recording::plannedStart),
                recording.flatMap(Recording::plannedEnd),
                own.isObject(),
                own.path("slot").asBoolean(true));
    }

    private Optional<Recording> recording(HeldTask task) {
        return task.name().flatMap(name -> task.args()
                .flatMap(args -> task.kwargs().flatMap(kwargs -> recordings.of(name, args, kwargs))));
    }

    private static Optional<String> ended(List<ControlReply.Answer> answers, String id) {
        return answers.stream()
                .filter(ControlReply.Answer.Ok.class::isInstance)
                .map(answer -> own(((ControlReply.Answer.Ok) answer).value(), id)
                        .path("ended")
                        .asString(""))
                .filter(word -> !word.isEmpty())
                .findFirst();
    }

    /// What Tallyboard's recorder adds to a job's description.
    private static JsonNode own(JsonNode value, String id) {
        return value.path(id).path(1).path("tallyboard");
    }

    @Override
    public Answer change(HeldRecording seen, Optional<Instant> start, Optional<Instant> end) {
        ObjectNode changes = JsonMapper.shared().createObjectNode();
        start.ifPresent(time -> changes.put("start", time.toString()));
        end.ifPresent(time -> changes.put("end", time.toString()));
        List<String> worker = List.of(seen.worker());
        try (WorkerCalls calls = WorkerCalls.start(broker, clock)) {
            Optional<List<ControlReply.Answer>> answers = calls.ask(
                    ControlRequest.recordingUpdate(seen.job().id(), changes).to(worker), PATIENCE, answer -> true);
            tellBoard(calls, seen);
            return answers.filter(List::isEmpty)
                            .flatMap(none -> calls.blocked())
                            .isPresent()
                    ? blocked(calls)
                    : answer(seen.worker(), answers);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Unknown("waiting for the worker's answer was stopped; " + LOOK);
        }
    }

    private static String noMessages(String why) {
        return "the broker takes no messages now (" + why + "): end its alarm first";
    }

    /// The question waits in the socket. It is good for ten seconds only.
    private static Answer blocked(WorkerCalls calls) {
        return new Answer.Unknown(noMessages(calls.blocked().orElse("")) + "; " + LOOK);
    }

    private static Answer answer(String worker, Optional<List<ControlReply.Answer>> answers) {
        if (answers.isEmpty()) {
            return new Answer.Unknown("the connection to the broker was lost while it was sent; " + LOOK);
        }
        if (answers.get().isEmpty()) {
            return new Answer.Unknown(worker + " did not answer within " + PATIENCE.toSeconds() + " s; " + LOOK);
        }
        return switch (answers.get().getFirst()) {
            case ControlReply.Answer.Ok ignored -> new Answer.Accepted("");
            case ControlReply.Answer.Error(String ignored, String message)
            when message.equals("unknown") ->
                new Answer.Refused(worker + " does not have it any more", "look at the recording as it is now");
            case ControlReply.Answer.Error(String ignored, String message) ->
                new Answer.Refused(worker + " refused it: " + message, "");
        };
    }

    /// The board hears at once what the worker goes by now, and not only when all workers are asked again.
    private void tellBoard(WorkerCalls calls, HeldRecording seen) throws InterruptedException {
        String id = seen.job().id();
        Predicate<ControlReply.Answer> any = answer -> true;
        for (ControlReply.Answer answer : calls.ask(
                        ControlRequest.queryTask(List.of(id)).to(List.of(seen.worker())), PATIENCE, any)
                .orElse(List.of())) {
            Map<String, Inspection.QueriedTask> told =
                    answer instanceof ControlReply.Answer.Ok ok ? Inspection.queried(ok.value()) : Map.of();
            Optional.ofNullable(told.get(id)).map(Inspection.QueriedTask::task).ifPresent(task -> {
                if (PayloadReader.of(task, Optional.empty(), clock.instant())
                        instanceof PayloadReader.Exact(var payload)) {
                    out.accept(new Change.PayloadCaptured(seen.job(), payload, recording(task)));
                }
            });
        }
    }

    @Override
    public Answer startPlanned(StartPlanned order) {
        try (WorkerCalls calls = WorkerCalls.start(broker, clock)) {
            Optional<List<ControlReply.Answer>> answers = calls.ask(
                    ControlRequest.scheduleStartNow(order.job().id(), order.start()),
                    PATIENCE,
                    answer -> started(answer).path("started").asBoolean(false));
            return answers.filter(List::isEmpty)
                            .flatMap(none -> calls.blocked())
                            .isPresent()
                    ? blocked(calls)
                    : planned(answers);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Unknown("waiting for the scheduler's answer was stopped; " + LOOK);
        }
    }

    private static Answer planned(Optional<List<ControlReply.Answer>> answers) {
        if (answers.isEmpty()) {
            return new Answer.Unknown("the broker was not reached within " + PATIENCE.toSeconds() + " s; " + LOOK);
        }
        // Workers answer too: that they do not know the method.
        List<JsonNode> told = new ArrayList<>();
        answers.get().stream()
                .map(AmqpRecordingOrders::started)
                .filter(answer -> answer.has("started"))
                .forEach(told::add);
        if (told.stream().anyMatch(answer -> answer.path("started").asBoolean(false))) {
            return new Answer.Accepted("");
        }
        // Another scheduler may know the job.
        return told.stream()
                .filter(answer -> answer.path("known").asBoolean(false))
                .findFirst()
                .or(() -> told.stream().findFirst())
                .<Answer>map(answer -> new Answer.Refused(
                        answer.path("reason").asString("the scheduler gave no reason"), "look at what records next"))
                .orElseGet(() -> new Answer.Unknown("no scheduler answered within " + PATIENCE.toSeconds()
                        + " s; one that runs as a loop does (not one with --once)"));
    }

    private static JsonNode started(ControlReply.Answer answer) {
        return answer instanceof ControlReply.Answer.Ok ok
                ? ok.value()
                : JsonMapper.shared().missingNode();
    }
}
