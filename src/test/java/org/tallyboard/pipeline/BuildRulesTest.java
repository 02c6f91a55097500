package org.tallyboard.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tallyboard.source.Account;
import org.tallyboard.source.Freshness;

class BuildRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:42:07Z");

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                // newest first                  | state       | number | failed behind
                "SUCCEEDED FAILED                | SUCCEEDED   | 2 | false",
                "FAILED SUCCEEDED                | FAILED      | 2 | false",
                "FAULT                           | FAILED      | 1 | false",
                "TIMED_OUT                       | FAILED      | 1 | false",
                "IN_PROGRESS FAILED              | IN_PROGRESS | 2 | true",
                "IN_PROGRESS SUCCEEDED FAILED    | IN_PROGRESS | 3 | false",
                "IN_PROGRESS STOPPED FAILED      | IN_PROGRESS | 3 | true",
                "SUCCEEDED IN_PROGRESS           | IN_PROGRESS | 1 | false",
                "FAILED IN_PROGRESS              | FAILED      | 2 | false",
                "STOPPED FAILED                  | STOPPED     | 2 | true",
                "STOPPED SUCCEEDED               | STOPPED     | 2 | false",
                "PARKED IN_PROGRESS              | UNKNOWN     | 2 | false",
                "''                              | NOT_RUN     | 0 | false",
            })
    void theRowSpeaksOfTheBuildThatCounts(String statuses, PipelineState state, long number, boolean failedBehind) {
        Project row = project(statuses);

        assertThat(row.state()).isEqualTo(state);
        assertThat(row.headline().flatMap(Build::number).orElse(0L)).isEqualTo(number);
        assertThat(row.failedBehind()).isEqualTo(failedBehind);
    }

    private static Project project(String statuses) {
        List<Build> builds = new ArrayList<>();
        List<String> all = statuses.isBlank() ? List.of() : List.of(statuses.split(" "));
        for (int i = 0; i < all.size(); i++) {
            builds.add(new Build(
                    "docs:" + i,
                    false,
                    Optional.of((long) (all.size() - i)),
                    all.get(i),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(NOW.minusSeconds(60L * i)),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
        }
        return new Project(
                new ProjectId("prod", "docs"),
                new Account("prod", "123456784821", "eu-west-1", "#aa3344"),
                builds,
                0,
                List.of(),
                Freshness.read(NOW, Duration.ofSeconds(15)));
    }
}
