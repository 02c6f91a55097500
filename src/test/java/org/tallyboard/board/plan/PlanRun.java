package org.tallyboard.board.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.tallyboard.board.plan.Read.Kind;
import org.tallyboard.board.plan.Read.Result;

/// Runs a plan in simulated time against a service that answers after `latency`, and keeps a log of the attempts.
final class PlanRun {

    static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    record Attempt(Instant at, Read task) {}

    private Duration worst = Duration.ofDays(-1);
    private final Map<String, Duration> announced = new HashMap<>();
    private Instant checkedAt = START;

    private record Pending(Instant at, Read task) {}

    final RateLimit pace;
    final PollPlan plan;
    final List<Attempt> log = new ArrayList<>();
    final Map<String, List<Instant>> reads = new LinkedHashMap<>();
    final Set<String> running = new HashSet<>();
    final Map<String, Integer> details = new HashMap<>();
    Duration latency = Duration.ofMillis(120);
    Duration jitter = Duration.ZERO;
    BiFunction<Read, Instant, Result> answer = (task, at) -> Result.READ;
    Instant now = START;
    int mostInFlight;
    private final PriorityQueue<Pending> pending = new PriorityQueue<>(Comparator.comparing(Pending::at));
    private final List<String> names;

    PlanRun(double callsPerSecond, int rows, int runningRows) {
        pace = new RateLimit(callsPerSecond);
        plan = new PollPlan(pace);
        names = IntStream.range(0, rows).mapToObj(i -> "row-" + i).toList();
        IntStream.range(0, runningRows).forEach(i -> running.add("row-" + i * (rows / Math.max(1, runningRows))));
    }

    void run(Duration time) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            while (!pending.isEmpty() && !pending.peek().at().isAfter(now)) {
                finish(pending.remove());
            }
            checkAll();
            Optional<Read> task = plan.next(now);
            if (task.isPresent()) {
                log.add(new Attempt(now, task.get()));
                pending.add(new Pending(now.plus(latency), task.get()));
                mostInFlight = Math.max(mostInFlight, pending.size());
            } else {
                now = now.plus(least(plan.pause(now), Duration.ofMillis(20)));
            }
        }
    }

    private void finish(Pending done) {
        Read task = done.task();
        Result result = answer.apply(task, now);
        if (result == Result.READ && task.kind() == Kind.LIST) {
            plan.rows(names);
        }
        if (result == Result.READ && task.kind() == Kind.ROW) {
            plan.running(task.row(), running.contains(task.row()));
            plan.want(task.row(), details.getOrDefault(task.row(), 0));
        }
        if (result == Result.READ && task.kind() == Kind.DETAIL) {
            plan.want(task.row(), details.merge(task.row(), -1, Integer::sum));
        }
        plan.finish(task, now, result, 1, Duration.ofSeconds(60));
        if (result == Result.READ && task.kind() == Kind.ROW) {
            check(task.row());
            reads.computeIfAbsent(task.row(), name -> new ArrayList<>()).add(now);
            announced.put(task.row(), plan.interval(task.row()));
        }
    }

    /// Every five seconds each row that was read must be within its bound; the bound is announced anew when it has
    /// grown by a quarter, as the watcher does it.
    private void checkAll() {
        if (now.isBefore(checkedAt.plusSeconds(5))) {
            return;
        }
        checkedAt = now;
        for (String name : announced.keySet()) {
            Duration interval = plan.interval(name);
            if (interval.compareTo(announced.get(name).multipliedBy(5).dividedBy(4)) > 0) {
                announced.put(name, interval);
            }
            check(name);
        }
    }

    private void check(String name) {
        if (reads.containsKey(name)) {
            Duration beyond = Duration.between(reads.get(name).getLast(), now).minus(announced.get(name));
            worst = beyond.compareTo(worst) > 0 ? beyond : worst;
        }
    }

    /// The most attempts in any window of this length.
    long mostIn(Duration window) {
        List<Instant> times = log.stream().map(Attempt::at).toList();
        long most = 0;
        int from = 0;
        for (int to = 0; to < times.size(); to++) {
            while (Duration.between(times.get(from), times.get(to)).compareTo(window) > 0) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }

    /// The longest that a row was ever older than its bound; negative when all kept it.
    Duration worstBeyondBound() {
        return worst;
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
