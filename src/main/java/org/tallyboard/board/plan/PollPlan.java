package org.tallyboard.board.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.tallyboard.board.plan.Read.Kind;
import org.tallyboard.board.plan.Read.Lane;
import org.tallyboard.board.plan.Read.Result;

/// Plans the reads of one source within its [RateLimit].
///
/// Each slot of the pace goes to the first of these that has something due: the list of rows; rows that a person asked
/// for; rows in motion, as long as they have not had their half of the slots; all other rows, the oldest first. In
/// either half at most every fourth read is for details while rows are due, so each row has a bound that it is read
/// within ([#interval]). In the first round rows in motion have a quarter of the slots, and details of resting rows
/// wait, so that the board fills.
///
/// Not safe for use by several threads without a lock.
public final class PollPlan {

    /// How often a row in motion is read when the budget allows.
    public static final Duration RUNNING_CYCLE = Duration.ofSeconds(5);
    /// How often a resting row is read when the budget allows.
    public static final Duration IDLE_CYCLE = Duration.ofSeconds(10);
    /// How often the list of rows is read.
    public static final Duration LIST_CYCLE = Duration.ofSeconds(60);
    /// Tasks under way at once: about twenty parallel reads are throttled at any rate (measured on a real account).
    public static final int MOST_IN_FLIGHT = 6;
    /// Details under way at once; GetPipeline is throttled beyond three.
    public static final int MOST_DETAILS = 3;

    private static final int DETAIL_EVERY = 4;
    private static final Duration LONGEST_PROBE = Duration.ofSeconds(15);
    private static final Duration CROWDED_FOR = Duration.ofSeconds(5);

    private final RateLimit pace;
    private final Map<String, PlannedRow> rows = new LinkedHashMap<>();
    private final PollIntervals cycles;
    private Instant listAt = Instant.EPOCH;
    private boolean listInFlight;
    private int inFlight;
    private int details;
    private int sinceRunningDetail;
    private int sinceIdleDetail;
    private double runningCredit;
    private Instant creditAt = Instant.EPOCH;
    private boolean suspended;
    private int probes;
    private Instant probeAt = Instant.EPOCH;
    private Instant crowdedAt = Instant.EPOCH;

    /// @param pace the pace, shared with whatever else calls the same service
    public PollPlan(RateLimit pace) {
        this.pace = pace;
        cycles = new PollIntervals(pace, rows.values());
    }

    /// The complete list of rows; known ones keep what is known of them.
    public void rows(Collection<String> names) {
        rows.keySet().retainAll(List.copyOf(names));
        names.forEach(name -> rows.computeIfAbsent(name, PlannedRow::new));
    }

    /// Tells whether a row is in motion.
    public void running(String name, boolean running) {
        row(name).ifPresent(row -> row.running = running);
    }

    /// Tells how much a detail of a row is wanted: 0 for not at all, more before less.
    public void want(String name, int weight) {
        row(name).ifPresent(row -> row.wanted = weight);
    }

    /// Reads a row ahead of the plan, again if it is being read.
    public void soon(String name) {
        row(name).ifPresent(row -> row.soon = true);
    }

    /// Reads the list ahead of the plan.
    public void listSoon() {
        listAt = Instant.EPOCH;
    }

    /// What kept everything from being read may be over: look now, not at the end of the pause.
    public void retrySoon() {
        probeAt = Instant.EPOCH;
        listSoon();
    }

    /// The row that a person looks at counts as one in motion.
    public void lookAt(Optional<String> name) {
        rows.values().forEach(row -> row.looked = name.filter(row.name::equals).isPresent());
        name.ifPresent(this::soon);
    }

    /// What to read now, its first attempt booked; empty when nothing is due or nothing may be sent yet.
    public Optional<Read> next(Instant now) {
        refill(now);
        if (pace.nextPoll(now).isAfter(now)) {
            return Optional.empty();
        }
        Optional<Read> chosen = suspended ? probe(now) : choose(now);
        if (chosen.isPresent() && inFlight >= MOST_IN_FLIGHT) {
            crowdedAt = now;
            return Optional.empty();
        }
        chosen.ifPresent(task -> begin(task, now));
        return chosen;
    }

    /// How long to wait before [#next] can have something new; a finished task or a person's wish comes sooner.
    public Duration pause(Instant now) {
        Duration wait = Duration.between(now, suspended ? probeAt : pace.nextPoll(now));
        if (wait.isNegative() || wait.isZero()) {
            return Duration.ofMillis(100);
        }
        return wait.compareTo(Duration.ofSeconds(1)) > 0 ? Duration.ofSeconds(1) : wait;
    }

    /// Books a further attempt of a task and says when it may be sent.
    public Instant more(Read task, Instant now) {
        Instant at = pace.nextPoll(now);
        pace.book(at);
        if (task.lane() == Lane.RUNNING) {
            runningCredit -= 1;
        }
        if (task.kind() == Kind.ROW) {
            row(task.row()).ifPresent(PlannedRow::again);
        }
        return at;
    }

    /// A task ended.
    ///
    /// @param attempts how many attempts it took
    /// @param retryAfter how long a detail that failed is left alone
    public void finish(Read task, Instant now, Result result, int attempts, Duration retryAfter) {
        inFlight--;
        if (result == Result.THROTTLED) {
            pace.throttled(now);
        } else if (result != Result.OUTAGE) {
            pace.answered();
        }
        if (result == Result.OUTAGE) {
            suspend(now);
        } else if (result == Result.READ && suspended) {
            resume();
        }
        switch (task.kind()) {
            case LIST -> finishList(now, result);
            case ROW -> row(task.row()).ifPresent(row -> finishRow(row, now, result, attempts));
            case DETAIL -> {
                details--;
                row(task.row()).ifPresent(row -> {
                    row.inFlight = false;
                    row.detailNotBefore = result == Result.READ ? now : now.plus(retryAfter);
                });
            }
        }
    }

    /// The bound within which a row is read again, as things stand. It changes with how many rows are in motion, and
    /// with throttling, so announce it anew when it has changed much.
    public Duration interval(String name) {
        return row(name).map(PlannedRow::inRunningLane).orElse(false) ? cycles.runningBound() : cycles.idleBound();
    }

    /// The bound for rows at rest.
    public Duration idleInterval() {
        return cycles.idleBound();
    }

    /// How many rows there are.
    public int size() {
        return rows.size();
    }

    /// How many rows had their first read, well or badly.
    public int done() {
        return (int) rows.values().stream().filter(row -> row.everTried).count();
    }

    /// True when every row that was tried failed in its latest read, and there is at least one.
    public boolean allFail() {
        List<PlannedRow> tried =
                rows.values().stream().filter(row -> row.everTried).toList();
        return !tried.isEmpty() && tried.stream().allMatch(row -> row.failures > 0);
    }

    /// True while an outage lasts.
    public boolean suspended() {
        return suspended;
    }

    /// True while answers take so long that slots stay unused.
    public boolean crowded(Instant now) {
        return now.isBefore(crowdedAt.plus(CROWDED_FOR));
    }

    private void refill(Instant now) {
        Duration passed = creditAt.equals(Instant.EPOCH) ? Duration.ZERO : Duration.between(creditAt, now);
        creditAt = now;
        double earned = passed.toNanos() / 1e9 * pace.rate() * cycles.runningShare();
        runningCredit = Math.min(1.5, runningCredit + Math.max(0, earned));
    }

    private Optional<Read> probe(Instant now) {
        return now.isBefore(probeAt) || inFlight > 0
                ? Optional.empty()
                : Optional.of(new Read(Kind.LIST, "", Lane.SOON));
    }

    private Optional<Read> choose(Instant now) {
        if (!listInFlight && !now.isBefore(listAt)) {
            return Optional.of(new Read(Kind.LIST, "", Lane.SOON));
        }
        Optional<Read> wished = rows.values().stream()
                .filter(row -> row.soon && !row.inFlight && !now.isBefore(row.notBefore))
                .findFirst()
                .map(row -> new Read(Kind.ROW, row.name, Lane.SOON));
        if (wished.isPresent()) {
            return wished;
        }
        Optional<Read> moving = runningCredit >= 1 ? ofLane(Lane.RUNNING, now) : Optional.empty();
        return moving.isPresent() ? moving : ofLane(Lane.IDLE, now);
    }

    private Optional<Read> ofLane(Lane lane, Instant now) {
        boolean moving = lane == Lane.RUNNING;
        // Due as soon as the budget could ever allow: what the budget does allow goes to the oldest, without a pause
        // that
        // those behind it would pay for.
        Duration cycle = moving ? RUNNING_CYCLE : IDLE_CYCLE;
        Predicate<PlannedRow> mine = row -> row.inRunningLane() == moving;
        Optional<PlannedRow> due = of(mine).filter(row -> row.due(now, cycle))
                .min(Comparator.comparing((PlannedRow row) -> !row.hurried()).thenComparing(row -> row.lastStart));
        Optional<PlannedRow> lacking = details >= MOST_DETAILS || (cycles.firstRound() && !moving)
                ? Optional.empty()
                : of(mine).filter(row -> row.detailDue(now)).max(Comparator.comparingInt(row -> row.wanted));
        int since = moving ? sinceRunningDetail : sinceIdleDetail;
        boolean detail = lacking.isPresent() && (due.isEmpty() || since >= DETAIL_EVERY - 1);
        return (detail ? lacking : due).map(row -> new Read(detail ? Kind.DETAIL : Kind.ROW, row.name, lane));
    }

    private void begin(Read task, Instant now) {
        pace.book(now);
        inFlight++;
        boolean detail = task.kind() == Kind.DETAIL;
        if (task.lane() == Lane.RUNNING) {
            runningCredit -= 1;
            sinceRunningDetail = detail ? 0 : sinceRunningDetail + 1;
        } else if (task.lane() == Lane.IDLE) {
            sinceIdleDetail = detail ? 0 : sinceIdleDetail + 1;
        }
        if (task.kind() == Kind.LIST) {
            listInFlight = true;
            return;
        }
        PlannedRow row = row(task.row()).orElseThrow();
        row.inFlight = true;
        if (detail) {
            details++;
        } else {
            row.soon = false;
            row.begin(now);
        }
    }

    private void finishList(Instant now, Result result) {
        listInFlight = false;
        listAt = now.plus(result == Result.READ ? LIST_CYCLE : Duration.ofSeconds(5));
    }

    private void finishRow(PlannedRow row, Instant now, Result result, int attempts) {
        row.inFlight = false;
        switch (result) {
            case READ -> row.read(attempts);
            case FAILED -> row.failed(now);
            case THROTTLED -> {
                row.lastStart = row.previousStart;
                row.notBefore = now.plusSeconds(1);
            }
            case OUTAGE -> row.lastStart = row.previousStart;
        }
    }

    private void suspend(Instant now) {
        if (suspended && now.isBefore(probeAt)) {
            return;
        }
        suspended = true;
        Duration wait = PlannedRow.backOff(probes++);
        probeAt = now.plus(wait.compareTo(LONGEST_PROBE) > 0 ? LONGEST_PROBE : wait);
    }

    /// After an outage every row is read anew, the oldest first.
    private void resume() {
        suspended = false;
        probes = 0;
        for (PlannedRow row : rows.values()) {
            row.tried = false;
            row.notBefore = Instant.EPOCH;
            row.detailNotBefore = Instant.EPOCH;
        }
    }

    private Stream<PlannedRow> of(Predicate<PlannedRow> which) {
        return rows.values().stream().filter(which);
    }

    private Optional<PlannedRow> row(String name) {
        return Optional.ofNullable(rows.get(name));
    }
}
