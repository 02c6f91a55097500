package org.tallyboard.ui.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.ui.testing.Samples.NOW;
import static org.tallyboard.ui.testing.Samples.attempt;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.LosingRecordings;
import org.tallyboard.board.StateCounts;
import org.tallyboard.job.Attempt;
import org.tallyboard.job.FinishedFiles;
import org.tallyboard.job.HandOver;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobPayload;
import org.tallyboard.job.JobState;
import org.tallyboard.job.LostTrack;
import org.tallyboard.job.Progress;
import org.tallyboard.job.ResultRemarks;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.Subject;
import org.tallyboard.testing.Offers;
import org.tallyboard.ui.kit.ColorPalette;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.testing.Samples;

class JobTextTest {

    private static final ViewContext LOOK =
            new ViewContext(InstantSource.fixed(NOW), ZoneOffset.UTC, ColorPalette.DARK);

    private static LosingRecordings losses(Job... jobs) {
        return new LosingRecordings(List.of(jobs), NOW);
    }

    private static Progress progress(int secondsAgo, long drops) {
        return new Progress(
                NOW.minusSeconds(secondsAgo),
                Optional.of(Duration.ofSeconds(3000)),
                OptionalLong.of(2_300_000_000L),
                OptionalDouble.of(4_100_000),
                OptionalDouble.of(50),
                OptionalLong.of(drops),
                OptionalDouble.of(1));
    }

    @Test
    void a_running_recording_says_how_far_it_is() {
        Job job = Samples.withProgress(Samples.recording("j", "a", attempt(0, JobState.STARTED, 3500)), progress(1, 0));
        assertThat(JobText.main(job, losses(job), LOOK)).isEqualTo("0:50:00 of 2:00:00");
        assertThat(JobText.detail(job, losses(job), LOOK)).isEqualTo("4.1 Mb/s · 2.3 GB · 50 fps");
        assertThat(JobText.fraction(job, NOW)).isEqualTo(3000.0 / 7200);
    }

    @Test
    void what_is_wrong_with_picture_and_sound_is_said_while_it_records() {
        Progress known = progress(1, 0);
        Progress wrong = new Progress(
                known.at(),
                known.media(),
                known.bytes(),
                known.bitrate(),
                known.fps(),
                known.drops(),
                known.speed(),
                OptionalLong.of(1),
                Optional.empty(),
                Optional.empty(),
                List.of(
                        new Progress.Trouble(Progress.Trouble.Kind.PICTURE_LOST, NOW.minusSeconds(12)),
                        new Progress.Trouble(Progress.Trouble.Kind.SILENCE, NOW.minusSeconds(90))),
                Optional.empty(),
                Progress.Plan.UNTOLD);
        Job job = Samples.withProgress(Samples.recording("j", "a", attempt(0, JobState.STARTED, 3500)), wrong);

        assertThat(JobText.detail(job, losses(job), LOOK))
                .startsWith("no picture for 12 s, silent for 1 min · 4.1 Mb/s");
        assertThat(JobText.mood(job)).isEqualTo(StatusStyle.WAIT);
    }

    @Test
    void remarks_of_a_result_are_read_also_where_its_end_is_cut() {
        String result = "{\"path\":\"a\",\"more\":{\"before\":1.5},\"remarks\":[\"black: once\",\"x\"],\"par";
        assertThat(ResultRemarks.of(result)).containsExactly("black: once", "x");
        assertThat(ResultRemarks.of("{'path': 1}")).isEmpty();
        assertThat(ResultRemarks.of("none")).isEmpty();
    }

    @Test
    void a_source_that_is_gone_is_said_with_the_reason() {
        Job job = Samples.lost(
                Samples.recording("j", "a", attempt(0, JobState.STARTED, 3500)), 120, "Server returned 404");
        assertThat(JobText.main(job, losses(job), LOOK)).isEqualTo("source lost: Server returned 404");
        assertThat(JobText.detail(job, losses(job), LOOK))
                .startsWith("losing since ")
                .contains("0:02:00 missing");
        assertThat(JobText.mood(job)).isEqualTo(StatusStyle.WAIT);
    }

    @Test
    void a_disk_that_fills_is_said_with_what_is_lost() {
        Job running =
                Samples.withProgress(Samples.recording("j", "a", attempt(0, JobState.STARTED, 3500)), progress(1, 0));
        Job job = Samples.diskShort(
                running, new Progress.DiskShort(Optional.of(NOW.plusSeconds(720)), OptionalLong.of(1_500_000_000L)));
        assertThat(JobText.main(job, losses(job), LOOK)).isEqualTo("0:50:00 of 2:00:00");
        assertThat(JobText.detail(job, losses(job), LOOK))
                .isEqualTo("disk full in ~12 min, 48 min before the end · 4.1 Mb/s · 2.3 GB · 50 fps");
        assertThat(JobText.mood(job)).as("it records").isEqualTo(StatusStyle.RUN);

        Job apart =
                Samples.diskShort(running, new Progress.DiskShort(Optional.empty(), OptionalLong.of(1_500_000_000L)));
        assertThat(JobText.detail(apart, losses(apart), LOOK)).startsWith("1.5 GB short for joining its parts · ");
    }

    @Test
    void a_full_disk_is_not_called_a_lost_source() {
        Job job = Samples.diskShort(
                Samples.lost(Samples.recording("j", "a", attempt(0, JobState.STARTED, 3500)), 120, "make room"),
                new Progress.DiskShort(Optional.of(NOW.minusSeconds(1)), OptionalLong.empty()));
        assertThat(JobText.main(job, losses(job), LOOK)).isEqualTo("disk full: make room");
        assertThat(JobText.detail(job, losses(job), LOOK)).startsWith("losing since ");
    }

    @Test
    void a_recording_with_a_gap_says_so_when_it_is_over() {
        Job job = Samples.lost(
                Samples.recording("j", "a", attempt(0, JobState.SUCCEEDED, 3500)), 120, "Server returned 404");
        assertThat(JobText.main(job, losses(job), LOOK)).isEqualTo("0:50:00 of 2:00:00 recorded");
        assertThat(JobText.detail(job, losses(job), LOOK)).startsWith("0:02:00 missing · 2.3 GB");
        assertThat(JobText.mood(job)).isEqualTo(StatusStyle.OK);
    }

    @Test
    void a_job_that_is_lost_track_of_says_why_and_where_it_was_last() {
        Job job = Samples.progressed(
                Samples.recording(
                        "j", "a", Samples.lost(attempt(0, JobState.STARTED, 3500), LostTrack.Why.END_NOT_SEEN)),
                300);
        assertThat(JobText.mood(job)).isEqualTo(StatusStyle.UNKNOWN);
        assertThat(JobText.main(job, losses(job), LOOK))
                .isEqualTo("its worker does not have it any more, and its end was not seen");
        assertThat(JobText.detail(job, losses(job), LOOK)).endsWith("was running, last told 5 min ago");
        assertThat(off(job)).contains("nobody knows whether the job runs", "look at its worker's log for how it ended");
        assertThat(ActionKind.RETRY_JOB.isCalledFor(new Subject.OfJob(job))).isFalse();
        Job expired = Samples.plain("k", "t", Samples.lost(attempt(0, JobState.RECEIVED, 60), LostTrack.Why.EXPIRED));
        assertThat(ActionKind.RETRY_JOB.isCalledFor(new Subject.OfJob(expired))).isTrue();
        assertThat(StateCounts.JobFilter.of(expired)).isEqualTo(StateCounts.JobFilter.LOST_TRACK);
    }

    @Test
    void silence_drops_and_later_attempts_are_said() {
        Job job = Samples.withProgress(
                Samples.recording("j", "a", attempt(0, JobState.RETRY, 3500), attempt(1, JobState.STARTED, 3000)),
                progress(45, 1));
        assertThat(JobText.detail(job, losses(job), LOOK))
                .isEqualTo("attempt 2 · no progress for 45 s · 4.1 Mb/s · 2.3 GB · 50 fps · 1 frame dropped");
        assertThat(JobText.silent(job, NOW)).isTrue();
    }

    @Test
    void a_recording_without_progress_says_that_and_counts_from_its_start() {
        Job job = Samples.recording("j", "a", attempt(0, JobState.STARTED, 60));
        assertThat(JobText.main(job, losses(job), LOOK)).isEqualTo("0:01:00 of 2:00:00");
        assertThat(JobText.detail(job, losses(job), LOOK)).isEqualTo("no progress told yet");
    }

    @Test
    void a_failed_recording_says_why_since_when_and_that_it_gave_up() {
        Job job = Samples.recording("j", "a", attempt(0, JobState.RETRY, 100), attempt(1, JobState.FAILED, 60));
        assertThat(JobText.main(job, losses(job), LOOK)).isEqualTo("ffmpeg: HTTP 404");
        assertThat(JobText.detail(job, losses(job), LOOK)).isEqualTo("losing since 09:42 · gave up after attempt 2");
    }

    @Test
    void between_two_tries_it_says_when_the_next_one_comes() {
        Attempt second = new Attempt(
                1,
                JobState.RECEIVED,
                Optional.empty(),
                Optional.of(NOW.minusSeconds(5)),
                Optional.empty(),
                Optional.empty(),
                Optional.of("w"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(NOW.plusSeconds(30)));
        Job job = Samples.plain("j", "t", attempt(0, JobState.RETRY, 60), second);
        assertThat(JobText.detail(job, losses(job), LOOK)).isEqualTo("attempt 1 failed · next try in 30 s");
    }

    @Test
    void a_job_that_was_handed_over_waits_and_does_not_run() {
        Job job = Samples.recording("j", "a", handedOver(0, 12));
        assertThat(JobText.main(job, losses(job), LOOK)).isEqualTo("given back by w1@studio: waits for a worker");
        assertThat(JobText.detail(job, losses(job), LOOK)).isEqualTo("since 12 s · the worker stops");
        assertThat(JobText.mood(job)).isEqualTo(StatusStyle.WAIT);
        Job late = Samples.recording("j", "a", attempt(0, JobState.RETRY, 100), handedOver(1, 60));
        assertThat(JobText.main(late, losses(late), LOOK)).startsWith("given back by ");
        assertThat(JobText.detail(late, losses(late), LOOK)).startsWith("losing since ");
    }

    private static Attempt handedOver(int retries, int secondsAgo) {
        return new Attempt(
                retries,
                JobState.SENT,
                Optional.empty(),
                Optional.of(NOW.minusSeconds(300)),
                Optional.of(NOW.minusSeconds(290)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new HandOver("w1@studio", NOW.minusSeconds(secondsAgo), "the worker stops")),
                Optional.empty());
    }

    @Test
    void only_the_latest_attempt_speaks_of_a_next_try() {
        Attempt first = due(attempt(0, JobState.RETRY, 60), -50);
        Job job = Samples.plain("j", "t", first, due(attempt(1, JobState.STARTED, 40), -40));
        assertThat(dues(job)).hasSize(2).noneMatch(text -> text.contains("next try"));
        Job waiting = Samples.plain("j", "t", first, due(attempt(1, JobState.RECEIVED, 5), 30));
        assertThat(dues(waiting)).hasSize(2).first().asString().contains("next try in 30 s");
        assertThat(dues(waiting).getLast()).doesNotContain("next try");
    }

    private static final FinishedFileProbe NO_FILE =
            new FinishedFileProbe(FinishedFiles.none(), Runnable::run, Runnable::run, LOOK);

    private static List<String> dues(Job job) {
        return JobDetails.of(
                        job,
                        losses(job),
                        "",
                        Optional.empty(),
                        LOOK,
                        new PreviewCache(Runnable::run, Runnable::run),
                        NO_FILE)
                .stream()
                .flatMap(block ->
                        block instanceof DetailItem.Fact fact && fact.name().equals("Due")
                                ? Stream.of(fact.value())
                                : Stream.empty())
                .toList();
    }

    private static Attempt due(Attempt a, int seconds) {
        return new Attempt(
                a.retries(),
                a.state(),
                a.sentAt(),
                a.receivedAt(),
                a.startedAt(),
                a.endedAt(),
                a.worker(),
                a.result(),
                a.exception(),
                a.traceback(),
                Optional.of(NOW.plusSeconds(seconds)));
    }

    @Test
    void a_job_that_was_sent_again_says_as_what() {
        Job failed = Samples.plain("old", "t", attempt(0, JobState.FAILED, 60));
        Job again = Samples.withParent(Samples.plain("0123456789", "t", attempt(0, JobState.RECEIVED, 5)), "old");
        assertThat(JobText.detail(failed, losses(failed, again), LOOK)).isEqualTo("sent again as 01234567 · no retry");
    }

    @Test
    void exceptions_are_freed_of_Pythons_wrapping() {
        assertThat(JobText.exception("RuntimeError('ffmpeg: HTTP 404')")).isEqualTo("ffmpeg: HTTP 404");
        assertThat(JobText.exception("a.b.Error(\"it's gone\",)")).isEqualTo("it's gone");
        assertThat(JobText.exception("KeyError('a', 'b')")).isEqualTo("a', 'b");
        assertThat(JobText.exception("plain text\nmore")).isEqualTo("plain text");
        assertThat(JobText.exception("Error('first\\nsecond')")).isEqualTo("first");
    }

    @Test
    void only_a_failed_job_with_a_captured_payload_can_be_sent_again() {
        Job good = Samples.recording("j", "a", attempt(0, JobState.FAILED, 60));
        assertThat(off(good)).isEmpty();
        assertThat(off(Samples.withoutPayload(good, "masked"))).isEqualTo("the job's payload is not known; masked");
        assertThat(off(Samples.withoutPayload(good, ""))).startsWith("the job's payload is not known yet");
        assertThat(off(Samples.recording("j", "a", attempt(0, JobState.STARTED, 60))))
                .isNotEmpty();
    }

    private static String off(Job job) {
        return Offers.retry(job, List.of(job)) instanceof Offer.Closed closed ? closed.text() : "";
    }

    @Test
    void what_was_not_seen_is_named_as_what_will_not_run() {
        JobPayload told = Samples.payload("j");
        assertThat(PayloadWords.willNotRun(told)).hasSize(3);
        JobPayload whole = new JobPayload(
                JobPayload.Source.MESSAGE,
                told.taskName(),
                "[]",
                "{}",
                Optional.of("{}"),
                "",
                "q",
                Optional.empty(),
                NOW);
        assertThat(PayloadWords.willNotRun(whole)).isEmpty();
    }
}
