package org.tallyboard.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.ui.testing.Samples.NOW;
import static org.tallyboard.ui.testing.Samples.attempt;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tallyboard.job.Attempt;
import org.tallyboard.job.HandOver;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.job.Jobs;
import org.tallyboard.job.LostTrack;
import org.tallyboard.job.Progress;
import org.tallyboard.job.Worker;
import org.tallyboard.ui.testing.Samples;

class LosingRecordingsTest {

    private static Optional<LosingRecordings.Loss> loss(Job job, Job... others) {
        List<Job> all = new java.util.ArrayList<>(List.of(others));
        all.add(job);
        return new LosingRecordings(all, NOW).of(job);
    }

    @Test
    void a_failed_recording_loses_its_programme_until_it_ends() {
        Job failed = Samples.recording("j", "a", attempt(0, JobState.FAILED, 600));
        assertThat(loss(failed)).get().extracting(LosingRecordings.Loss::kind).isEqualTo(LosingRecordings.Kind.GAVE_UP);
        Job over = Samples.recording(
                "j", "a", NOW.minusSeconds(900), NOW.minusSeconds(1), attempt(0, JobState.FAILED, 600));
        assertThat(loss(over)).isEmpty();
        Job later = Samples.recording(
                "j", "a", NOW.plusSeconds(60), NOW.plusSeconds(900), attempt(0, JobState.FAILED, 600));
        assertThat(loss(later)).isEmpty();
    }

    @Test
    void it_is_lost_since_the_last_attempt_that_recorded_something() {
        Attempt recorded = new Attempt(
                0,
                JobState.RETRY,
                Optional.empty(),
                Optional.empty(),
                Optional.of(NOW.minusSeconds(3000)),
                Optional.of(NOW.minusSeconds(660)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        Job job = Samples.recording(
                "j", "a", recorded, attempt(1, JobState.RETRY, 600), attempt(2, JobState.FAILED, 500));
        assertThat(loss(job)).get().extracting(LosingRecordings.Loss::since).isEqualTo(NOW.minusSeconds(660));
    }

    @Test
    void a_recording_that_never_recorded_is_lost_since_its_planned_start() {
        Job job = Samples.recording("j", "a", attempt(0, JobState.RETRY, 600), attempt(1, JobState.FAILED, 500));
        assertThat(loss(job)).get().extracting(LosingRecordings.Loss::since).isEqualTo(NOW.minusSeconds(3600));
    }

    @Test
    void between_two_tries_it_loses_too() {
        Job job = Samples.recording("j", "a", attempt(0, JobState.RETRY, 60), attempt(1, JobState.RECEIVED, 50));
        assertThat(loss(job))
                .get()
                .extracting(LosingRecordings.Loss::kind)
                .isEqualTo(LosingRecordings.Kind.WAITS_FOR_NEXT_TRY);
    }

    @Test
    void one_that_was_handed_over_loses_from_then_on() {
        Optional<Instant> started = Optional.of(NOW.minusSeconds(900));
        assertThat(loss(Samples.recording("j", "a", handedOver(60, started))))
                .get()
                .satisfies(loss -> {
                    assertThat(loss.kind()).isEqualTo(LosingRecordings.Kind.HANDED_OVER);
                    assertThat(loss.since()).isEqualTo(NOW.minusSeconds(60));
                });
        assertThat(loss(Samples.recording("j", "a", handedOver(5, started)))).isEmpty();
    }

    @Test
    void one_that_was_handed_over_before_it_began_loses_from_its_start_without_a_pause() {
        assertThat(loss(Samples.recording("j", "a", handedOver(5, Optional.empty()))))
                .get()
                .satisfies(loss -> {
                    assertThat(loss.kind()).isEqualTo(LosingRecordings.Kind.HANDED_OVER);
                    assertThat(loss.since()).isEqualTo(NOW.minusSeconds(3600));
                });
    }

    private static Attempt handedOver(int secondsAgo, Optional<Instant> startedAt) {
        return new Attempt(
                0,
                JobState.SENT,
                Optional.empty(),
                Optional.empty(),
                startedAt,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new HandOver("w1@studio", NOW.minusSeconds(secondsAgo), "")),
                Optional.empty());
    }

    @Test
    void one_that_no_worker_has_begun_loses_after_some_seconds_of_grace() {
        Job late = Samples.recording(
                "j", "a", NOW.minusSeconds(300), NOW.plusSeconds(900), attempt(0, JobState.RECEIVED, 400));
        assertThat(loss(late)).get().extracting(LosingRecordings.Loss::kind).isEqualTo(LosingRecordings.Kind.NOT_BEGUN);
        Job justDue = Samples.recording(
                "j", "a", NOW.minusSeconds(5), NOW.plusSeconds(900), attempt(0, JobState.RECEIVED, 400));
        assertThat(loss(justDue)).isEmpty();
    }

    @Test
    void one_that_runs_or_was_stopped_by_a_person_loses_nothing() {
        assertThat(loss(Samples.recording("j", "a", attempt(0, JobState.STARTED, 600))))
                .isEmpty();
        assertThat(loss(Samples.recording("j", "a", attempt(0, JobState.REVOKED, 600))))
                .isEmpty();
        assertThat(loss(Samples.plain("j", "a", attempt(0, JobState.FAILED, 600))))
                .isEmpty();
    }

    @Test
    void one_whose_source_is_gone_loses_although_it_runs() {
        Job running = Samples.recording("j", "a", attempt(0, JobState.STARTED, 600));
        assertThat(loss(Samples.lost(running, 300, "404")))
                .contains(new LosingRecordings.Loss(
                        NOW.minusSeconds(300), NOW.plusSeconds(3600), LosingRecordings.Kind.SOURCE_LOST));
        assertThat(loss(Samples.lost(running, 5, "404")))
                .as("it may be back at once")
                .isEmpty();
    }

    @Test
    void one_whose_picture_stands_still_loses_although_its_sound_comes() {
        Job running = Samples.progressed(Samples.recording("j", "a", attempt(0, JobState.STARTED, 600)), 1);
        assertThat(loss(Samples.troubled(running, Progress.Trouble.Kind.PICTURE_LOST, 300)))
                .contains(new LosingRecordings.Loss(
                        NOW.minusSeconds(300), NOW.plusSeconds(3600), LosingRecordings.Kind.PICTURE_LOST));
        assertThat(loss(Samples.troubled(running, Progress.Trouble.Kind.SOUND_LOST, 300)))
                .map(LosingRecordings.Loss::kind)
                .contains(LosingRecordings.Kind.SOUND_LOST);
        assertThat(loss(Samples.troubled(running, Progress.Trouble.Kind.PICTURE_LOST, 5)))
                .as("a slow camera, perhaps")
                .isEmpty();
        assertThat(loss(Samples.troubled(running, Progress.Trouble.Kind.BLACK, 300)))
                .as("it may be meant so")
                .isEmpty();
    }

    @Test
    void two_recordings_of_one_source_on_a_silent_worker_do_not_stand_in_for_each_other() {
        Job one = Samples.recording("one", "a", attempt(0, JobState.STARTED, 600));
        Job two = Samples.recording("two", "a", attempt(0, JobState.STARTED, 600));
        LosingRecordings losses =
                LosingRecordings.of(Samples.snapshot(List.of(), List.of(one, two), List.of(gone(90)), List.of()), NOW);
        assertThat(losses.of(one).map(LosingRecordings.Loss::kind)).contains(LosingRecordings.Kind.WORKER_GONE);
        assertThat(losses.of(two).map(LosingRecordings.Loss::kind)).contains(LosingRecordings.Kind.WORKER_GONE);
    }

    @Test
    void one_whose_worker_fell_silent_loses_since_its_last_progress() {
        Job running = Samples.recording("j", "a", attempt(0, JobState.STARTED, 600));
        assertThat(loss(running, gone(90)))
                .contains(new LosingRecordings.Loss(
                        NOW.minusSeconds(90), NOW.plusSeconds(3600), LosingRecordings.Kind.WORKER_GONE));
        assertThat(loss(running, worker(Worker.State.UNKNOWN, false, 90, Optional.empty())))
                .as("it may only be slow, or we were away")
                .isEmpty();
        assertThat(loss(Samples.progressed(running, 80), gone(90)))
                .get()
                .extracting(LosingRecordings.Loss::since)
                .isEqualTo(NOW.minusSeconds(80));
        assertThat(loss(
                        Samples.progressed(running, -3520),
                        worker(Worker.State.UNKNOWN, true, 90, Optional.of(Duration.ofHours(1)))))
                .as("what it told is by its own clock, an hour ahead")
                .get()
                .extracting(LosingRecordings.Loss::since)
                .isEqualTo(NOW.minusSeconds(80));
    }

    @Test
    void one_that_is_lost_track_of_is_no_comfort_while_its_programme_runs() {
        Attempt running = attempt(0, JobState.STARTED, 600);
        Job job = Samples.recording("j", "a", Samples.lost(running, LostTrack.Why.END_NOT_SEEN));
        assertThat(loss(job))
                .contains(new LosingRecordings.Loss(
                        NOW.minusSeconds(600), NOW.plusSeconds(3600), LosingRecordings.Kind.LOST_TRACK));
        assertThat(loss(Samples.recording("j", "a", Samples.lost(running, LostTrack.Why.WORKER_GONE)), gone(90)))
                .get()
                .extracting(LosingRecordings.Loss::kind)
                .isEqualTo(LosingRecordings.Kind.WORKER_GONE);
    }

    private static Optional<LosingRecordings.Loss> loss(Job job, Worker worker) {
        return LosingRecordings.of(Samples.snapshot(List.of(), List.of(job), List.of(worker), List.of()), NOW)
                .of(job);
    }

    private static Worker gone(int heardAgo) {
        return worker(Worker.State.UNKNOWN, true, heardAgo, Optional.empty());
    }

    private static Worker worker(Worker.State state, boolean gone, int heardAgo, Optional<Duration> clockAhead) {
        return new Worker(
                Samples.worker("rec@w1"),
                state,
                Optional.of(NOW.minusSeconds(heardAgo)),
                Duration.ofSeconds(2),
                OptionalInt.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                Set.of(),
                Optional.empty(),
                gone,
                clockAhead);
    }

    @Test
    void one_whose_disk_fills_before_the_end_will_lose_the_rest() {
        Job running = Samples.recording("j", "a", attempt(0, JobState.STARTED, 600));
        Job filling = Samples.diskShort(running, full(720));
        assertThat(loss(filling))
                .contains(new LosingRecordings.Loss(
                        NOW.plusSeconds(720), NOW.plusSeconds(3600), LosingRecordings.Kind.DISK_FULL));
        assertThat(new LosingRecordings(List.of(filling), NOW)
                        .isAhead(loss(filling).orElseThrow()))
                .isTrue();
        assertThat(loss(Samples.diskShort(running, full(3600))))
                .as("at the end nothing is lost")
                .isEmpty();
        assertThat(loss(Samples.diskShort(
                        running, new Progress.DiskShort(Optional.empty(), OptionalLong.of(1_000_000)))))
                .as("what cannot be joined is not lost")
                .isEmpty();
    }

    @Test
    void one_whose_disk_is_full_loses_since_it_records_nothing() {
        Job lost = Samples.lost(Samples.recording("j", "a", attempt(0, JobState.STARTED, 600)), 5, "make room");
        assertThat(loss(Samples.diskShort(lost, full(-4))))
                .contains(new LosingRecordings.Loss(
                        NOW.minusSeconds(5), NOW.plusSeconds(3600), LosingRecordings.Kind.DISK_FULL));
    }

    private static Progress.DiskShort full(int inSeconds) {
        return new Progress.DiskShort(Optional.of(NOW.plusSeconds(inSeconds)), OptionalLong.of(5_000_000));
    }

    @Test
    void one_that_another_job_took_over_loses_nothing() {
        Job failed = Samples.recording("j", "a", attempt(0, JobState.FAILED, 600));
        Job retry = Samples.withParent(Samples.recording("k", "b", attempt(0, JobState.RECEIVED, 5)), "j");
        assertThat(loss(failed, retry)).isEmpty();
        Job sameSource = Samples.recording("m", "a", attempt(0, JobState.STARTED, 5));
        assertThat(loss(failed, sameSource)).isEmpty();
        assertThat(new LosingRecordings(List.of(failed, sameSource), NOW).sameSourceRunning(failed))
                .containsExactly("m");
        assertThat(new LosingRecordings(List.of(failed, sameSource), NOW).sameSourceRunning(sameSource))
                .isEmpty();
    }

    @Test
    void a_child_of_another_task_takes_nothing_over() {
        Job failed = Samples.recording("j", "a", attempt(0, JobState.FAILED, 600));
        Job child = Samples.withParent(Samples.plain("k", "files.checksum", attempt(0, JobState.STARTED, 5)), "j");
        assertThat(loss(failed, child)).isPresent();
    }

    @Test
    void one_from_before_the_start_is_lost_track_of_only_once_its_broker_has_been_followed_for_long_enough() {
        Job job = Samples.recording(
                "j",
                "News",
                Samples.lost(attempt(0, JobState.STARTED, 600), org.tallyboard.job.LostTrack.Why.BEFORE_START));
        assertThat(LosingRecordings.of(following(job, java.util.Set.of()), NOW).of(job))
                .isEmpty();
        assertThat(LosingRecordings.of(following(job, java.util.Set.of(job.key().broker())), NOW)
                        .of(job))
                .get()
                .extracting(LosingRecordings.Loss::kind)
                .isEqualTo(LosingRecordings.Kind.LOST_TRACK);
    }

    private static Snapshot following(Job job, java.util.Set<String> settled) {
        return new Snapshot(
                1,
                NOW,
                NOW,
                settled,
                List.of(),
                List.of(),
                List.of(),
                Jobs.of(List.of(job)),
                0,
                List.of(),
                List.of(),
                List.of(),
                java.util.Map.of(),
                List.of());
    }
}
