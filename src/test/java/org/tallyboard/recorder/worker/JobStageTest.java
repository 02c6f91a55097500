package org.tallyboard.recorder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The whole table: each stage with each step.
class JobStageTest {
    private static final String TABLE = """
            stage        CLAIM    LEASE    BEGIN      END        SUCCEED  FAIL    REVOKE   LET_GO
            RECEIVED     CLAIMED  -        -          -          -        FAILED  -        HANDED_OVER
            CLAIMED      -        WAITING  -          -          -        FAILED  REVOKED  HANDED_OVER
            WAITING      -        -        RECORDING  -          -        FAILED  REVOKED  HANDED_OVER
            RECORDING    -        -        -          FINISHING  -        FAILED  REVOKED  HANDED_OVER
            FINISHING    -        -        -          -          DONE     FAILED  REVOKED  HANDED_OVER
            HANDED_OVER  -        -        -          -          -        -       -        -
            DONE         -        -        -          -          -        -       -        -
            FAILED       -        -        -          -          -        -       -        -
            REVOKED      -        -        -          -          -        -       -        -
            """;

    record Row(JobStage from, JobStage.Step step, Optional<JobStage> to) {}

    static Stream<Row> rows() {
        List<String[]> lines =
                TABLE.lines().map(line -> line.trim().split(" +")).toList();
        return lines.stream().skip(1).flatMap(line -> Stream.iterate(
                        1, column -> column < line.length, column -> column + 1)
                .map(column -> new Row(
                        JobStage.valueOf(line[0]),
                        JobStage.Step.valueOf(lines.getFirst()[column]),
                        Optional.of(line[column])
                                .filter(name -> !name.equals("-"))
                                .map(JobStage::valueOf))));
    }

    @Test
    void theTableHasEveryStageAndEveryStep() {
        assertThat(rows()).hasSize(JobStage.values().length * JobStage.Step.values().length);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void leadsWhereTheTableSays(Row row) {
        assertThat(row.from().after(row.step())).isEqualTo(row.to());
    }

    @Test
    void whatIsHeldIsNotOver() {
        assertThat(Stream.of(JobStage.values()).filter(JobStage::isHeld))
                .containsExactly(JobStage.WAITING, JobStage.RECORDING, JobStage.FINISHING);
        assertThat(Stream.of(JobStage.values()).filter(JobStage::isEnd))
                .containsExactly(JobStage.HANDED_OVER, JobStage.DONE, JobStage.FAILED, JobStage.REVOKED);
    }
}
