package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.Board;
import org.tallyboard.board.Snapshot;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;

class BoardJobsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private static String trouble(SourceStatus... sources) {
        Snapshot empty = Snapshot.empty(NOW);
        Snapshot snapshot = new Snapshot(
                        1,
                        NOW,
                        NOW,
                        List.of(sources),
                        empty.pipelines(),
                        empty.jobs(),
                        0,
                        empty.workers(),
                        empty.agendas(),
                        empty.brokers(),
                        empty.rates())
                .attended();
        Board board = new Board() {
            @Override
            public Snapshot snapshot() {
                return snapshot;
            }

            @Override
            public Subscription subscribe(Consumer<Snapshot> listener) {
                return () -> {};
            }
        };
        return new BoardJobs(board).trouble("rec");
    }

    private static SourceStatus source(SourceId.Kind kind, String name, SourceStatus.Phase phase) {
        return new SourceStatus(new SourceId(kind, name), phase, Optional.empty(), Duration.ofSeconds(5), 0);
    }

    @Test
    void onlyTheBrokersOwnEventStreamCounts() {
        SourceStatus.Failed failed = new SourceStatus.Failed(new Failure("connection refused", "", NOW));

        assertThat(trouble()).contains("not connected yet");
        assertThat(trouble(source(SourceId.Kind.EVENTS, "rec", new SourceStatus.Connecting())))
                .contains("not connected yet");
        assertThat(trouble(source(SourceId.Kind.EVENTS, "rec", failed)))
                .isEqualTo("the event stream is interrupted (connection refused)");
        assertThat(trouble(
                        source(SourceId.Kind.BROKER_API, "rec", failed),
                        source(SourceId.Kind.EVENTS, "other", failed),
                        source(SourceId.Kind.EVENTS, "rec", new SourceStatus.Live())))
                .isEmpty();
    }
}
