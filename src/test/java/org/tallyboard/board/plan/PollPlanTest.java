package org.tallyboard.board.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.plan.Read.Kind;
import org.tallyboard.board.plan.Read.Lane;
import org.tallyboard.board.plan.Read.Result;

class PollPlanTest {

    @Test
    void keeps_the_budget_in_every_window_and_reads_every_row_within_its_bound() {
        PlanRun run = new PlanRun(4, 300, 20);
        run.run(Duration.ofMinutes(30));

        assertThat(run.mostIn(Duration.ofSeconds(5))).isLessThanOrEqualTo(20);
        assertThat(run.log).hasSizeGreaterThan(30 * 60 * 3);
        assertThat(run.reads).hasSize(300);
        assertThat(run.worstBeyondBound()).isNegative();
        assertThat(run.plan.interval("row-0")).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(20));
        assertThat(run.plan.interval("row-1")).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(260));
    }

    @Test
    void fills_the_board_in_the_first_round_and_says_how_far_it_is() {
        PlanRun run = new PlanRun(4, 300, 20);
        IntStream.range(0, 300).forEach(i -> run.details.put("row-" + i, 3));
        run.run(Duration.ofSeconds(20));
        assertThat(run.plan.done()).isBetween(40, 80);
        run.run(Duration.ofSeconds(95));
        assertThat(run.plan.done()).isEqualTo(300);
        // Rows in motion were not forgotten meanwhile, and details of resting rows waited.
        assertThat(run.reads.get("row-0")).hasSizeGreaterThan(3);
        Instant filled = run.log.stream()
                .filter(a -> a.task().kind() == Kind.ROW && a.task().row().equals("row-299"))
                .findFirst()
                .orElseThrow()
                .at();
        assertThat(run.log)
                .filteredOn(a -> a.at().isBefore(filled) && a.task().kind() == Kind.DETAIL)
                .allMatch(a -> a.task().lane() == Lane.RUNNING);
    }

    @Test
    void gives_rows_in_motion_at_most_half_however_many_they_are() {
        PlanRun run = new PlanRun(4, 300, 150);
        run.run(Duration.ofMinutes(10));
        List<PlanRun.Attempt> later = run.log.stream()
                .filter(a -> a.at().isAfter(PlanRun.START.plusSeconds(200)))
                .toList();
        double share = (double) later.stream()
                        .filter(a -> a.task().lane() == Lane.RUNNING)
                        .count()
                / later.size();
        assertThat(share).isBetween(0.45, 0.505);
        assertThat(run.worstBeyondBound()).isNegative();
    }

    @Test
    void keeps_every_bound_while_details_are_wanted() {
        PlanRun run = new PlanRun(4, 120, 10);
        run.run(Duration.ofMinutes(3));
        IntStream.range(0, 120).forEach(i -> run.details.put("row-" + i, 50));
        run.run(Duration.ofMinutes(10));
        assertThat(run.worstBeyondBound()).isNegative();
        assertThat(run.log.stream().filter(a -> a.task().kind() == Kind.DETAIL)).hasSizeGreaterThan(300);
    }

    @Test
    void reads_details_of_a_small_account_at_once() {
        PlanRun run = new PlanRun(4, 15, 3);
        IntStream.range(0, 15).forEach(i -> run.details.put("row-" + i, 2));
        run.run(Duration.ofSeconds(30));
        assertThat(run.details.values()).allMatch(left -> left == 0);
        assertThat(run.plan.interval("row-0")).isLessThanOrEqualTo(Duration.ofSeconds(8));
        assertThat(run.plan.interval("row-1")).isLessThanOrEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void reads_what_a_person_asked_for_next() {
        PlanRun run = new PlanRun(4, 300, 20);
        run.run(Duration.ofMinutes(5));
        Instant asked = run.now;
        run.plan.soon("row-155");
        run.run(Duration.ofSeconds(1));
        assertThat(run.log.stream().filter(a -> !a.at().isBefore(asked)).findFirst())
                .hasValueSatisfying(a -> assertThat(a.task().row()).isEqualTo("row-155"));
    }

    @Test
    void reads_the_row_that_is_looked_at_as_one_in_motion() {
        PlanRun run = new PlanRun(4, 300, 0);
        run.run(Duration.ofMinutes(5));
        Instant from = run.now;
        run.plan.lookAt(Optional.of("row-7"));
        run.run(Duration.ofSeconds(60));
        assertThat(run.log)
                .filteredOn(a -> a.at().isAfter(from) && a.task().row().equals("row-7"))
                .hasSizeBetween(10, 15);
        run.plan.lookAt(Optional.empty());
        assertThat(run.plan.interval("row-7")).isGreaterThan(Duration.ofSeconds(60));
    }

    @Test
    void slows_down_when_throttled_and_recovers() {
        PlanRun run = new PlanRun(4, 300, 20);
        run.run(Duration.ofMinutes(5));
        run.answer = (task, at) -> Result.THROTTLED;
        Instant from = run.now;
        run.run(Duration.ofSeconds(60));
        assertThat(run.pace.slowed()).isTrue();
        assertThat(run.log)
                .filteredOn(a -> a.at().isAfter(from.plusSeconds(20)))
                .hasSizeLessThan(20);
        run.answer = (task, at) -> Result.READ;
        run.run(Duration.ofSeconds(90));
        assertThat(run.pace.slowed()).isFalse();
        assertThat(run.pace.rate()).isGreaterThan(3.5);
    }

    @Test
    void still_reads_every_row_when_one_answer_in_ten_is_throttled() {
        PlanRun run = new PlanRun(4, 300, 20);
        Random random = new Random(7);
        run.answer = (task, at) -> random.nextInt(10) == 0 ? Result.THROTTLED : Result.READ;
        run.run(Duration.ofMinutes(30));
        assertThat(run.plan.done()).isEqualTo(300);
        assertThat(run.reads.values()).allMatch(reads -> reads.size() >= 4);
        assertThat(run.pace.rate()).isGreaterThan(1);
    }

    @Test
    void probes_during_an_outage_and_reads_everything_anew_afterwards() {
        PlanRun run = new PlanRun(4, 100, 5);
        run.run(Duration.ofMinutes(3));
        run.answer = (task, at) -> Result.OUTAGE;
        Instant from = run.now;
        run.run(Duration.ofMinutes(5));
        assertThat(run.plan.suspended()).isTrue();
        assertThat(run.log.stream().filter(a -> a.at().isAfter(from.plusSeconds(30))))
                .hasSizeBetween(15, 40);
        run.answer = (task, at) -> Result.READ;
        Instant back = run.now;
        run.run(Duration.ofSeconds(60));
        assertThat(run.plan.suspended()).isFalse();
        assertThat(run.reads.values()).allMatch(reads -> reads.getLast().isAfter(back));
    }

    @Test
    void a_row_that_always_fails_holds_nothing_up() {
        PlanRun run = new PlanRun(4, 30, 3);
        run.answer = (task, at) -> task.row().equals("row-4") ? Result.FAILED : Result.READ;
        run.run(Duration.ofMinutes(10));
        assertThat(run.worstBeyondBound()).isNegative();
        assertThat(run.plan.done()).isEqualTo(30);
        assertThat(run.plan.allFail()).isFalse();
        assertThat(run.log.stream().filter(a -> a.task().row().equals("row-4"))).hasSizeBetween(10, 25);
    }

    @Test
    void a_row_that_failed_once_is_tried_again_within_seconds() {
        PlanRun run = new PlanRun(4, 300, 20);
        run.run(Duration.ofMinutes(5));
        List<Instant> failures = new java.util.ArrayList<>();
        run.answer = (task, at) -> {
            if (task.row().equals("row-7") && failures.isEmpty()) {
                failures.add(at);
                return Result.FAILED;
            }
            return Result.READ;
        };
        run.plan.soon("row-7");
        run.run(Duration.ofSeconds(10));
        assertThat(run.reads.getOrDefault("row-7", List.of()).getLast())
                .isBetween(failures.getFirst(), failures.getFirst().plusSeconds(6));
    }

    @Test
    void has_few_reads_under_way_when_answers_are_slow_and_says_so() {
        PlanRun run = new PlanRun(4, 300, 20);
        run.latency = Duration.ofSeconds(10);
        run.run(Duration.ofMinutes(2));
        assertThat(run.mostInFlight).isEqualTo(PollPlan.MOST_IN_FLIGHT);
        assertThat(run.plan.crowded(run.now)).isTrue();
        run.latency = Duration.ofMillis(100);
        run.run(Duration.ofSeconds(30));
        assertThat(run.plan.crowded(run.now)).isFalse();
    }

    @Test
    void forgets_rows_that_left_the_list_while_they_were_read() {
        PlanRun run = new PlanRun(4, 5, 1);
        run.run(Duration.ofSeconds(10));
        run.plan.soon("row-2");
        run.now = run.now.plusSeconds(1);
        Read task = run.plan.next(run.now).orElseThrow();
        run.plan.rows(List.of("row-1"));
        run.plan.finish(task, run.now, Result.READ, 1, Duration.ZERO);
        assertThat(run.plan.size()).isEqualTo(1);
    }

    @Test
    void an_order_does_not_wait_for_what_polling_lost_to_throttling() {
        RateLimit pace = new RateLimit(4);
        Instant now = PlanRun.START;
        for (int i = 0; i < 40; i++) {
            now = now.plusSeconds(2);
            pace.throttled(now);
        }
        pace.book(now);
        assertThat(Duration.between(now, pace.nextPoll(now))).isGreaterThan(Duration.ofSeconds(3));
        assertThat(Duration.between(now, pace.nextOrder(now))).isLessThan(Duration.ofMillis(300));
    }
}
