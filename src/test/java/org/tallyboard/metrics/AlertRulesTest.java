package org.tallyboard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tallyboard.config.SearchPath;

/// Prometheus's own tool on the alert rules: that it can read them, and what raises which.
class AlertRulesTest {
    private static final Path FOLDER = Path.of("packaging", "prometheus");

    @Test
    void prometheusReadsTheRules() throws Exception {
        promtool("check", "rules", "tallyboard.rules.yml");
    }

    @Test
    void eachAlertIsRaisedByWhatItIsForAndByNothingElse() throws Exception {
        promtool("test", "rules", "tallyboard.rules.test.yml");
    }

    private static void promtool(String... words) throws Exception {
        Optional<Path> tool = SearchPath.ofEnvironment().executable("promtool");
        assumeTrue(tool.isPresent(), "promtool is not installed: apt-get install prometheus");
        var command = new ArrayList<>(List.of(tool.orElseThrow().toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
