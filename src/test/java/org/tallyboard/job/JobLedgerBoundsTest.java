package org.tallyboard.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.job.EventsOf.at;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Nothing that a sender can repeat or blow up grows without a bound.
class JobLedgerBoundsTest {

    private static final String A = "rec@a";
    private static final LedgerLimits SMALL = new LedgerLimits(
            200, 100, 3, 10, 50, 400, 1_000_000, 80_000, 1_000, 2, Duration.ofHours(24), Duration.ofMinutes(10));

    private final JobLedger ledger = new JobLedger("rec-broker", SMALL);

    @Test
    void theOldestFinishedJobsAreForgottenFirst() {
        for (int i = 0; i < 130; i++) {
            EventsOf job = new EventsOf("job-" + i);
            apply(job.received(i, 0, A), job.started(i, A), job.succeeded(i + 0.5, A));
        }
        assertThat(ids()).hasSize(100).doesNotContain("job-29").contains("job-30", "job-129");
        assertThat(ledger.forgotten()).isEqualTo(30);
    }

    @Test
    void failedJobsOutliveThoseThatEndedWell() {
        EventsOf failed = new EventsOf("failed");
        apply(failed.started(0, A), failed.failed(1, A));
        for (int i = 0; i < 300; i++) {
            EventsOf job = new EventsOf("job-" + i);
            apply(job.started(i, A), job.succeeded(i + 0.5, A));
        }
        assertThat(ids()).hasSize(100).contains("failed");
        for (int i = 0; i < 300; i++) {
            EventsOf job = new EventsOf("bad-" + i);
            apply(job.started(i, A), job.failed(i + 0.5, A));
        }
        assertThat(ids()).hasSize(100).doesNotContain("failed").contains("bad-299");
    }

    @Test
    void liveJobsPushEachOtherOutAndNeverOnesThatEnded() {
        EventsOf running = new EventsOf("running");
        apply(running.started(0, A));
        EventsOf failed = new EventsOf("failed");
        apply(failed.started(200, A), failed.failed(201, A));
        for (int i = 0; i < 500; i++) {
            apply(new EventsOf("job-" + i).sent(i, 0));
        }
        assertThat(ids()).hasSize(201).contains("failed", "running", "job-499").doesNotContain("job-0", "job-300");
    }

    @Test
    void theOldestAttemptsGoFirst() {
        EventsOf job = new EventsOf("job");
        for (int i = 0; i < 10; i++) {
            apply(job.received(i, i, A), job.started(i + 0.2, A), job.retried(i + 0.5, A));
        }
        assertThat(ledger.jobs().iterator().next().attempts())
                .extracting(Attempt::retries)
                .containsExactly(7, 8, 9);
    }

    @Test
    void longTextsAreCutAndSayThatTheyAre() {
        String traceback = "Traceback (most recent call last):\n" + "  line\n".repeat(500) + "ValueError: the cause";
        ledger.apply(new JobEvent.Failed("job", at(0), 0, A, Optional.of("e".repeat(9_000)), Optional.of(traceback)));
        Attempt attempt = ledger.jobs().iterator().next().latest();
        assertThat(attempt.exception().orElseThrow()).hasSize(50).endsWith("…");
        assertThat(attempt.traceback().orElseThrow())
                .hasSizeLessThanOrEqualTo(400)
                .startsWith("Traceback")
                .endsWith("ValueError: the cause")
                .contains("characters left out");
    }

    @Test
    void cuttingSplitsNoCharacter() {
        String cut = TextPool.head("😀".repeat(40), 50);
        assertThat(cut.codePoints().allMatch(c -> c == 0x1F600 || c == '…')).isTrue();
        String ends = TextPool.ends("😀".repeat(400), 399);
        assertThat(ends.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF)).isTrue();
    }

    @Test
    void allTextsTogetherAreBounded() {
        LedgerLimits limits = new LedgerLimits(
                2_000,
                1_000,
                3,
                10,
                5_000,
                5_000,
                200_000,
                1_000,
                1_000,
                2,
                Duration.ofHours(24),
                Duration.ofMinutes(10));
        JobLedger tight = new JobLedger("rec-broker", limits);
        for (int i = 0; i < 200; i++) {
            tight.apply(new JobEvent.Failed(
                    "job-" + i, at(i), i, A, Optional.of("e".repeat(2_000)), Optional.of("t".repeat(2_000))));
        }
        assertThat(tight.jobs()).hasSizeBetween(20, 25);
        assertThat(tight.forgotten()).isEqualTo(200 - tight.jobs().size());
    }

    @Test
    void payloadsOfJobsThatEndedWellGoBeforeOthersAndSayWhy() {
        EventsOf good = new EventsOf("good");
        EventsOf bad = new EventsOf("bad");
        apply(bad.failed(0, A), good.succeeded(0, A));
        ledger.captured("bad", EventsOf.payload("bad", JobPayload.Source.REMOTE_CONTROL, 4_000));
        ledger.captured("good", EventsOf.payload("good", JobPayload.Source.REMOTE_CONTROL, 4_000));
        for (int i = 0; i < 8; i++) {
            apply(new EventsOf("job-" + i).received(1, 0, A));
            ledger.captured("job-" + i, EventsOf.payload("job-" + i, JobPayload.Source.REMOTE_CONTROL, 4_000));
        }
        assertThat(job("bad").payload()).isPresent();
        assertThat(job("good").payload()).isEmpty();
        assertThat(job("good").payloadMissing()).contains("dropped");
        long held = ledger.jobs().stream()
                .flatMap(j -> j.payload().stream())
                .mapToLong(JobPayload::size)
                .sum();
        assertThat(held).isLessThanOrEqualTo(80_000);
    }

    @Test
    void aPayloadThatIsTooLargeIsLeftOutWithTheReason() {
        apply(new EventsOf("job").received(1, 0, A));
        ledger.captured("job", EventsOf.payload("job", JobPayload.Source.REMOTE_CONTROL, 20_000));
        assertThat(job("job").payload()).isEmpty();
        assertThat(job("job").payloadMissing()).contains("larger");
    }

    @Test
    void previewsAreBoundedInBytesAndEndedJobsLoseTheirsFirst() {
        EventsOf first = new EventsOf("first");
        apply(first.started(0, A));
        ledger.preview("first", picture(0, 400));
        EventsOf second = new EventsOf("second");
        apply(second.started(0, A));
        ledger.preview("second", picture(0, 400));
        ledger.preview("second", picture(1, 500));
        assertThat(ledger.jobs()).allMatch(job -> job.preview().isPresent());

        apply(second.succeeded(3, A));
        apply(new EventsOf("third").started(0, A));
        ledger.preview("third", picture(4, 300));
        assertThat(job("first").preview()).isPresent();
        assertThat(job("second").preview()).isEmpty();
        assertThat(job("third").preview()).isPresent();
        ledger.passed(at(60), at(60));
        ledger.preview("third", picture(5, 300));
        ledger.preview("third", picture(2, 10));
        assertThat(job("third").preview().orElseThrow().jpeg())
                .as("it comes late")
                .hasSize(300);
    }

    @Test
    void onlyTheLastEndedJobsKeepAPreview() {
        for (int i = 0; i < 5; i++) {
            EventsOf job = new EventsOf("job-" + i);
            apply(job.started(0, A));
            ledger.preview("job-" + i, picture(0, 10));
            apply(job.succeeded(1, A));
        }
        assertThat(ledger.jobs().stream().filter(j -> j.preview().isPresent()).map(Job::id))
                .containsExactly("job-3", "job-4");
    }

    @Test
    void anUnknownJobsPreviewAndALongIdAreLeftOut() {
        ledger.preview("nobody", picture(0, 10));
        ledger.apply(new JobEvent.Started("x".repeat(5_000), at(0), 0, A));
        ledger.apply(new JobEvent.Started("", at(0), 0, A));
        assertThat(ledger.jobs()).isEmpty();
    }

    @Test
    void workersAreBoundedAndTheOfflineOnesGoFirst() {
        beat(WorkerEvent.Kind.ONLINE, "first", 0);
        beat(WorkerEvent.Kind.OFFLINE, "gone", 5);
        IntStream.range(0, 9).forEach(i -> beat(WorkerEvent.Kind.ONLINE, "w" + i, 10 + i));
        List<String> names = ledger.workers().stream().map(Worker::hostname).toList();
        assertThat(names).hasSize(10).contains("first").doesNotContain("gone");
        beat(WorkerEvent.Kind.ONLINE, "new", 30);
        assertThat(ledger.workers().stream().map(Worker::hostname)).hasSize(10).doesNotContain("first");
    }

    @Test
    void aThousandJobsListedByAWorkerStayWithinTheHardBound() {
        List<HeldJob> many = IntStream.range(0, 1_000)
                .mapToObj(i -> new EventsOf("job-" + i).held(HeldJob.List.RESERVED, A, Optional.empty()))
                .toList();
        ledger.answered(A, at(0), many, OptionalInt.empty(), Set.of());
        assertThat(ids()).hasSize(200);
    }

    private void beat(WorkerEvent.Kind kind, String host, double seconds) {
        ledger.passed(at(seconds), at(seconds));
        ledger.apply(EventsOf.beat(kind, host, seconds));
    }

    private static Preview picture(double at, int bytes) {
        return new Preview(at(at), new byte[bytes]);
    }

    private void apply(JobEvent... events) {
        for (JobEvent event : events) {
            ledger.apply(event);
        }
    }

    private Job job(String id) {
        return ledger.jobs().stream().filter(j -> j.id().equals(id)).findFirst().orElseThrow();
    }

    private List<String> ids() {
        return ledger.jobs().stream().map(Job::id).toList();
    }
}
