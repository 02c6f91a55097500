package org.tallyboard.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.ui.testing.Samples.NOW;
import static org.tallyboard.ui.testing.Samples.attempt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.source.Freshness;
import org.tallyboard.ui.testing.Samples;

class AttentionTest {

    private static List<String> names(List<Pipeline> pipelines) {
        return pipelines.stream().map(p -> p.id().name()).toList();
    }

    @Test
    void failed_before_waiting_before_running_before_the_rest_and_unread_last() {
        Pipeline unread = new Pipeline(
                Samples.failed("unread", "x").id(),
                Samples.PROD,
                1,
                "",
                "",
                PipelineState.NOT_RUN,
                false,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Freshness.never(Duration.ofMinutes(1)));
        List<Pipeline> all = new ArrayList<>(List.of(
                unread,
                Samples.succeeded("old", 900),
                Samples.succeeded("new", 60),
                Samples.running("running", "a"),
                Samples.waiting("waiting", "b", "t"),
                Samples.failed("failed", "c")));
        Collections.shuffle(all, new Random(1));
        assertThat(names(Attention.rows(all))).containsExactly("failed", "waiting", "running", "new", "old", "unread");
    }

    @Test
    void the_newest_failure_is_first_but_the_longest_wait_is_first() {
        Pipeline older =
                Samples.pipeline(Samples.PROD, "older", NOW.minusSeconds(900), Samples.stage("Build", "Failed", "e"));
        Pipeline newer =
                Samples.pipeline(Samples.PROD, "newer", NOW.minusSeconds(30), Samples.stage("Build", "Failed", "e"));
        assertThat(names(Attention.rows(List.of(older, newer)))).containsExactly("newer", "older");

        Pipeline waitsLong = Samples.pipeline(
                Samples.PROD,
                "long",
                NOW.minusSeconds(9000),
                Samples.stage("A", "InProgress", "e", Samples.approval("A", "t")));
        Pipeline waitsShort = Samples.pipeline(
                Samples.PROD,
                "short",
                NOW.minusSeconds(9),
                Samples.stage("A", "InProgress", "e", Samples.approval("A", "t")));
        assertThat(names(Attention.rows(List.of(waitsShort, waitsLong)))).containsExactly("long", "short");
    }

    @Test
    void jobs_that_lose_something_come_first_and_those_taken_over_after_the_running_ones() {
        Job losing = Samples.recording("losing", "a", attempt(0, JobState.FAILED, 600));
        Job ended = Samples.recording(
                "ended", "b", NOW.minusSeconds(7200), NOW.minusSeconds(60), attempt(0, JobState.FAILED, 100));
        Job plainFailed = Samples.plain("plain-failed", "t", attempt(0, JobState.FAILED, 50));
        Job between = Samples.plain("between", "t", attempt(0, JobState.RETRY, 50), attempt(1, JobState.RECEIVED, 10));
        Job running = Samples.recording("running", "c", attempt(0, JobState.STARTED, 500));
        Job queued = Samples.recording(
                "queued", "d", NOW.plusSeconds(60), NOW.plusSeconds(600), attempt(0, JobState.RECEIVED, 5));
        Job done = Samples.plain("done", "t", attempt(0, JobState.SUCCEEDED, 60));
        Job takenOver = Samples.recording("taken-over", "e", attempt(0, JobState.FAILED, 100));
        Job successor =
                Samples.withParent(Samples.recording("successor", "e", attempt(0, JobState.STARTED, 90)), "taken-over");
        List<Job> all = List.of(done, takenOver, successor, queued, running, between, plainFailed, ended, losing);
        Snapshot snapshot = Samples.snapshot(List.of(), all, List.of(), List.of());
        assertThat(BoardView.of(snapshot, Query.all(), NOW).jobs().stream().map(Job::id))
                .containsExactly(
                        "losing",
                        "ended",
                        "plain-failed",
                        "between",
                        "successor",
                        "running",
                        "queued",
                        "taken-over",
                        "done");
    }

    @Test
    void what_is_held_stays_what_is_new_follows_and_what_is_gone_leaves() {
        Map<String, String> known = Map.of("a", "a2", "b", "b2", "c", "c2", "d", "d2");
        // b does not match the filter any more, x is gone altogether, d is new and most urgent.
        List<String> held = Attention.hold(
                List.of("a", "b", "x", "c"),
                List.of("d2", "c2", "a2"),
                item -> item.substring(0, 1),
                key -> Optional.ofNullable(known.get(key)));
        assertThat(held).containsExactly("a2", "b2", "c2", "d2");
    }
}
