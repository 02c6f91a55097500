package org.tallyboard.rabbitmq.board;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.tallyboard.board.Change;
import org.tallyboard.celery.HeldTask;
import org.tallyboard.celery.Inspection;
import org.tallyboard.job.HeldJob;
import org.tallyboard.job.WorkerKey;
import org.tallyboard.rabbitmq.RecordingReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// One round of asking every worker what it holds. A worker's answer is complete once it told its active, reserved and
/// scheduled jobs; only then does it say anything about jobs that it does not name. Pure; for one thread.
final class WorkerSurvey {

    /// What is asked.
    enum Question {
        ACTIVE,
        RESERVED,
        SCHEDULED,
        STATS,
        ACTIVE_QUEUES
    }

    /// Turns a job that a worker told into the board's value.
    interface Maker {
        HeldJob held(HeldTask task, HeldJob.List list, String worker, Optional<Instant> eta);
    }

    private final String broker;
    private final Instant askedAt;
    private final Maker maker;
    private final Map<String, Map<Question, JsonNode>> answers = new LinkedHashMap<>();

    /// @param broker configured name of the broker
    /// @param askedAt when the question went out, by our clock: jobs may have come since
    WorkerSurvey(String broker, Instant askedAt, Maker maker) {
        this.broker = broker;
        this.askedAt = askedAt;
        this.maker = maker;
    }

    Instant askedAt() {
        return askedAt;
    }

    /// Takes one worker's answer; what it is complete with, once it is.
    Optional<Change.WorkerAnswered> answered(String worker, Question question, JsonNode answer) {
        Map<Question, JsonNode> told = answers.computeIfAbsent(worker, any -> new EnumMap<>(Question.class));
        told.put(question, answer);
        if (told.size() < Question.values().length) {
            return Optional.empty();
        }
        answers.remove(worker);
        return Optional.of(complete(worker, told));
    }

    /// At the end of waiting: those that told their jobs, but not all of the rest.
    List<Change.WorkerAnswered> rest() {
        List<Change.WorkerAnswered> rest = new ArrayList<>();
        answers.forEach((worker, told) -> {
            if (told.containsKey(Question.ACTIVE)
                    && told.containsKey(Question.RESERVED)
                    && told.containsKey(Question.SCHEDULED)) {
                rest.add(complete(worker, told));
            }
        });
        answers.clear();
        return rest;
    }

    private Change.WorkerAnswered complete(String worker, Map<Question, JsonNode> told) {
        Map<String, HeldJob> jobs = new LinkedHashMap<>();
        // A job that moved on between two answers is in both lists; the later place counts.
        for (Inspection.ScheduledTask scheduled : Inspection.scheduled(answer(told, Question.SCHEDULED))) {
            put(jobs, scheduled.task(), HeldJob.List.SCHEDULED, worker, scheduled.eta());
        }
        for (HeldTask task : Inspection.tasks(answer(told, Question.RESERVED))) {
            jobs.computeIfAbsent(task.id(), id -> maker.held(task, HeldJob.List.RESERVED, worker, Optional.empty()));
        }
        for (HeldTask task : Inspection.tasks(answer(told, Question.ACTIVE))) {
            put(jobs, task, HeldJob.List.ACTIVE, worker, Optional.empty());
        }
        OptionalInt slots = Inspection.stats(answer(told, Question.STATS))
                .map(Inspection.Stats::maxConcurrency)
                .orElse(OptionalInt.empty());
        Set<String> queues = Inspection.activeQueues(answer(told, Question.ACTIVE_QUEUES)).stream()
                .map(Inspection.ConsumedQueue::name)
                .collect(Collectors.toSet());
        return new Change.WorkerAnswered(
                new WorkerKey(broker, worker), askedAt, List.copyOf(jobs.values()), slots, queues);
    }

    private void put(Map<String, HeldJob> jobs, HeldTask task, HeldJob.List list, String worker, Optional<String> eta) {
        jobs.put(task.id(), maker.held(task, list, worker, eta.flatMap(RecordingReader::isoTime)));
    }

    private static JsonNode answer(Map<Question, JsonNode> told, Question question) {
        JsonNode answer = told.get(question);
        return answer == null ? MissingNode.getInstance() : answer;
    }
}
