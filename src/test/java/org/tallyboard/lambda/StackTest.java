package org.tallyboard.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds the CloudFormation and SAM templates to AWS's resource specifications, by cfn-lint.
class StackTest {

    @ParameterizedTest
    @ValueSource(strings = {"packaging/aws/cloudformation.yaml", "packaging/aws/sam.yaml"})
    void cfn_lint_finds_nothing(String template) throws Exception {
        Process lint;
        try {
            lint = new ProcessBuilder("cfn-lint", template)
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "cfn-lint is not on PATH, which Debian lacks");
            return;
        }
        String said = new String(lint.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = lint.waitFor();
        assumeTrue(code != 127, "cfn-lint is on PATH but does not run here");
        assertThat(said).isEmpty();
        assertThat(code).isZero();
    }
}
