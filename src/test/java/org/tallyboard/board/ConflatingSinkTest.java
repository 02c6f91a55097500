package org.tallyboard.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tallyboard.board.Change.PipelinesListed;
import org.tallyboard.board.Change.PipelinesListed.Listed;
import org.tallyboard.job.JobKey;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.source.Account;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;

@Timeout(120)
class ConflatingSinkTest {

    private static final Account LAB = new Account("lab", "111122223333", "eu-west-1", "#aa3344");
    private static final PipelineId SITE = new PipelineId("lab", "site");
    private static final Change FIRST = lamp("first", 0);

    private final CountDownLatch boardIsBack = new CountDownLatch(1);
    private final LinkedBlockingQueue<Change> taken = new LinkedBlockingQueue<>();
    private final ConflatingSink sink = new ConflatingSink(this::take);

    private void take(Change change) {
        taken.add(change);
        try {
            boardIsBack.await();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void close() {
        sink.close();
    }

    /// The board takes one change and is then behind.
    private void stall() throws InterruptedException {
        sink.accept(FIRST);
        assertThat(taken.take()).isEqualTo(FIRST);
    }

    private List<Change> taken(int count) throws InterruptedException {
        boardIsBack.countDown();
        List<Change> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(taken.take());
        }
        assertThat(taken.poll(50, TimeUnit.MILLISECONDS)).isNull();
        return all;
    }

    private static Change lamp(String account, int rows) {
        return new Change.SourceReported(new SourceStatus(
                new SourceId(SourceId.Kind.AWS, account),
                new SourceStatus.Live(),
                Optional.empty(),
                Duration.ofSeconds(10),
                rows));
    }

    private static Change notRead(String cause) {
        return new Change.PipelineNotRead(SITE, new Failure(cause, "", Instant.EPOCH));
    }

    private static Change listed(int version) {
        return new PipelinesListed(LAB, List.of(new Listed("site", version, "V2", "")), Duration.ofSeconds(10));
    }

    @Test
    void nobody_waits_for_a_board_that_is_behind_and_only_the_newest_of_each_is_kept() throws Exception {
        stall();
        for (int i = 0; i < 20_000; i++) {
            sink.accept(lamp("lab", i));
            sink.accept(notRead("failure " + i));
        }
        assertThat(taken(2)).containsExactly(lamp("lab", 19_999), notRead("failure 19999"));
    }

    @Test
    void a_list_stays_before_the_rows_that_it_tells_of() throws Exception {
        stall();
        sink.accept(listed(1));
        sink.accept(notRead("once"));
        sink.accept(listed(2));
        assertThat(taken(2)).containsExactly(listed(2), notRead("once"));
    }

    @Test
    void an_event_is_refused_rather_than_left_out() {
        assertThatThrownBy(() -> sink.accept(new Change.PayloadMissing(new JobKey("rec-broker", "job"), "gone")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
